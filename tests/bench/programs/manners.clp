; SPDX-License-Identifier: Apache-2.0
; Miranker's Manners as it is usually written: stages in a context fact, each seating copies the path of the one before.
(deftemplate party (slot seats))
(deftemplate guest (slot name) (slot sex) (slot hobby))
(deftemplate context (slot state))
(deftemplate number (slot c))
(deftemplate seating (slot id) (slot before) (slot seat) (slot name) (slot done))
(deftemplate path (slot id) (slot seat) (slot name))
(deftemplate chosen (slot id) (slot name) (slot hobby))
(deftemplate place (slot seat) (slot guest))
(deffacts begin (context (state start)) (number (c 1)))
(defrule first-seat ?x <- (context (state start)) (guest (name ?n)) ?k <- (number (c ?c)) =>
  (assert (seating (id ?c) (before 0) (seat 1) (name ?n) (done yes)) (path (id ?c) (seat 1) (name ?n)))
  (modify ?k (c (+ ?c 1))) (modify ?x (state assign)))
(defrule next-seat ?x <- (context (state assign)) (seating (id ?id) (seat ?s) (name ?left) (done yes))
  (guest (name ?left) (sex ?sex) (hobby ?hobby)) (guest (name ?right) (sex ~?sex) (hobby ?hobby)) ?k <- (number (c ?c))
  (not (path (id ?id) (name ?right))) (not (chosen (id ?id) (name ?right) (hobby ?hobby))) =>
  (assert (seating (id ?c) (before ?id) (seat (+ ?s 1)) (name ?right) (done no)) (path (id ?c) (seat (+ ?s 1)) (name ?right))
          (chosen (id ?id) (name ?right) (hobby ?hobby)))
  (modify ?k (c (+ ?c 1))) (modify ?x (state path)))
(defrule copy-path (declare (salience 1)) (context (state path)) (seating (id ?id) (before ?b) (done no)) (path (id ?b) (seat ?s) (name ?n))
  (not (path (id ?id) (name ?n))) => (assert (path (id ?id) (seat ?s) (name ?n))))
(defrule path-done ?x <- (context (state path)) ?f <- (seating (done no)) => (modify ?f (done yes)) (modify ?x (state check)))
(defrule all-seated (declare (salience 1)) ?x <- (context (state check)) (party (seats ?l)) (seating (seat ?l)) => (modify ?x (state tell)))
(defrule go-on ?x <- (context (state check)) => (modify ?x (state assign)))
(defrule tell (context (state tell)) (party (seats ?l)) (seating (id ?id) (seat ?l)) (path (id ?id) (seat ?s) (name ?n)) =>
  (assert (place (seat ?s) (guest ?n))))
