; SPDX-License-Identifier: Apache-2.0
; Commands that no SYN answers within five seconds: the usual idiom, a fact for the clock.
(deftemplate clock (slot t))
(deftemplate cmd (slot id) (slot t))
(deftemplate syn (slot id))
(deftemplate alarm (slot id))
(defrule answered (declare (salience 10)) ?c <- (cmd (id ?i)) ?s <- (syn (id ?i)) => (retract ?c ?s))
(defrule unanswered (clock (t ?now)) ?c <- (cmd (id ?i) (t ?t0&:(> ?now (+ ?t0 5000)))) (not (syn (id ?i))) =>
  (retract ?c) (assert (alarm (id ?i))))
