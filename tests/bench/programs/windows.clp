; SPDX-License-Identifier: Apache-2.0
; Lines that ring eight times and more within any five seconds: a fact for the clock, rings that are over are counted down.
(deftemplate clock (slot t))
(deftemplate ring (slot n) (slot key) (slot t))
(deftemplate live (slot n) (slot key) (slot t))
(deftemplate line (slot key) (slot count))
(deftemplate busy (slot key))
(defrule over (declare (salience 20)) (clock (t ?now)) ?r <- (live (key ?k) (t ?t&:(>= ?now (+ ?t 5000)))) ?l <- (line (key ?k) (count ?c)) =>
  (retract ?r) (modify ?l (count (- ?c 1))))
(defrule first (declare (salience 10)) ?r <- (ring (n ?n) (key ?k) (t ?t)) (not (line (key ?k))) =>
  (retract ?r) (assert (live (n ?n) (key ?k) (t ?t)) (line (key ?k) (count 1))))
(defrule again (declare (salience 10)) ?r <- (ring (n ?n) (key ?k) (t ?t)) ?l <- (line (key ?k) (count ?c)) =>
  (retract ?r) (assert (live (n ?n) (key ?k) (t ?t))) (modify ?l (count (+ ?c 1))))
(defrule busy (line (key ?k) (count ?c&:(>= ?c 8))) (not (busy (key ?k))) => (assert (busy (key ?k))))
