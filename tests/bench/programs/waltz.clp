; SPDX-License-Identifier: Apache-2.0
; The same labelling as waltz.yaml, rule by rule.  What has a `not` waits by salience until all edges are known.
(deftemplate line (slot region) (slot p) (slot q) (slot px) (slot py) (slot qx) (slot qy))
(deftemplate edge (slot region) (slot p) (slot q) (slot x) (slot y) (slot dx) (slot dy))
(deftemplate arrow (slot p) (slot a) (slot shaft) (slot b))
(deftemplate fork (slot p) (slot a) (slot b) (slot c))
(deftemplate tee (slot p) (slot a) (slot stem) (slot b))
(deftemplate turn (slot p) (slot from) (slot to))
(deftemplate outline (slot p) (slot q))
(deftemplate label (slot p) (slot q) (slot kind))
(defrule forward (declare (salience 10)) (line (region ?r) (p ?p) (q ?q) (px ?px) (py ?py) (qx ?qx) (qy ?qy)) =>
  (assert (edge (region ?r) (p ?p) (q ?q) (x ?px) (y ?py) (dx (- ?qx ?px)) (dy (- ?qy ?py)))))
(defrule backward (declare (salience 10)) (line (region ?r) (p ?p) (q ?q) (px ?px) (py ?py) (qx ?qx) (qy ?qy)) =>
  (assert (edge (region ?r) (p ?q) (q ?p) (x ?qx) (y ?qy) (dx (- ?px ?qx)) (dy (- ?py ?qy)))))
(defrule arrow (declare (salience 5)) (edge (p ?p) (q ?a) (dx ?ax) (dy ?ay)) (edge (p ?p) (q ?b) (dx ?bx) (dy ?by)) (test (> (- (* ?ax ?by) (* ?ay ?bx)) 0)) (edge (p ?p) (q ?c) (dx ?cx) (dy ?cy)) (test (and (> (- (* ?bx ?cy) (* ?by ?cx)) 0) (> (- (* ?ax ?cy) (* ?ay ?cx)) 0))) =>
  (assert (arrow (p ?p) (a ?a) (shaft ?b) (b ?c))))
(defrule tee (declare (salience 5)) (edge (p ?p) (q ?a) (dx ?ax) (dy ?ay)) (edge (p ?p) (q ?b) (dx ?bx) (dy ?by)) (test (> (- (* ?ax ?by) (* ?ay ?bx)) 0)) (edge (p ?p) (q ?c) (dx ?cx) (dy ?cy)) (test (and (> (- (* ?bx ?cy) (* ?by ?cx)) 0) (= (- (* ?ax ?cy) (* ?ay ?cx)) 0))) =>
  (assert (tee (p ?p) (a ?a) (stem ?b) (b ?c))))
(defrule fork (declare (salience 5)) (edge (p ?p) (q ?a) (dx ?ax) (dy ?ay)) (edge (p ?p) (q ?b) (dx ?bx) (dy ?by)) (test (> (- (* ?ax ?by) (* ?ay ?bx)) 0)) (edge (p ?p) (q ?c) (dx ?cx) (dy ?cy)) (test (and (> (- (* ?bx ?cy) (* ?by ?cx)) 0) (< (- (* ?ax ?cy) (* ?ay ?cx)) 0))) =>
  (assert (fork (p ?p) (a ?a) (b ?b) (c ?c))))
(defrule ell (declare (salience 0)) (edge (p ?p) (q ?a)) (edge (p ?p) (q ?b&~?a)) (not (edge (p ?p) (q ~?a&~?b))) =>
  (assert (turn (p ?p) (from ?a) (to ?b))))
(defrule turn-arrow (declare (salience 5)) (arrow (p ?p) (a ?a) (shaft ?m) (b ?b)) =>
  (assert (turn (p ?p) (from ?a) (to ?b)) (turn (p ?p) (from ?b) (to ?m)) (turn (p ?p) (from ?m) (to ?a))))
(defrule turn-tee (declare (salience 5)) (tee (p ?p) (a ?a) (stem ?m) (b ?b)) =>
  (assert (turn (p ?p) (from ?a) (to ?b)) (turn (p ?p) (from ?b) (to ?m)) (turn (p ?p) (from ?m) (to ?a))))
(defrule turn-fork (declare (salience 5)) (fork (p ?p) (a ?a) (b ?b)) =>
  (assert (turn (p ?p) (from ?b) (to ?a))))
(defrule start (declare (salience 0)) (edge (region ?r) (p ?p) (q ?q) (x ?x) (dx ?ax) (dy ?ay)) (not (edge (region ?r) (x ?o&:(< ?o ?x)))) (not (edge (p ?p) (dx ?bx) (dy ?by&:(> (- (* ?ax ?by) (* ?ay ?bx)) 0)))) =>
  (assert (outline (p ?p) (q ?q))))
(defrule walk (declare (salience -5)) (outline (p ?p) (q ?q)) (turn (p ?q) (from ?p) (to ?t)) =>
  (assert (outline (p ?q) (q ?t))))
(defrule boundary (declare (salience -5)) (outline (p ?p) (q ?q)) =>
  (assert (label (p ?p) (q ?q) (kind out))))
(defrule tee-bar (declare (salience -5)) (tee (p ?p) (a ?a) (b ?b)) =>
  (assert (label (p ?p) (q ?b) (kind in)) (label (p ?p) (q ?a) (kind out))))
(defrule mirror (declare (salience -5)) (label (p ?p) (q ?q) (kind ?k&plus|minus)) =>
  (assert (label (p ?q) (q ?p) (kind ?k))))
(defrule mirror-out (declare (salience -5)) (label (p ?p) (q ?q) (kind out)) =>
  (assert (label (p ?q) (q ?p) (kind in))))
(defrule mirror-in (declare (salience -5)) (label (p ?p) (q ?q) (kind in)) =>
  (assert (label (p ?q) (q ?p) (kind out))))
(defrule arrow-a-in (declare (salience -5)) (arrow (p ?p) (a ?a) (shaft ?shaft) (b ?b)) (label (p ?p) (q ?a) (kind in)) =>
  (assert (label (p ?p) (q ?shaft) (kind plus)) (label (p ?p) (q ?b) (kind out))))
(defrule arrow-b-out (declare (salience -5)) (arrow (p ?p) (a ?a) (shaft ?shaft) (b ?b)) (label (p ?p) (q ?b) (kind out)) =>
  (assert (label (p ?p) (q ?a) (kind in))))
(defrule arrow-shaft-minus (declare (salience -5)) (arrow (p ?p) (a ?a) (shaft ?shaft) (b ?b)) (label (p ?p) (q ?shaft) (kind minus)) =>
  (assert (label (p ?p) (q ?a) (kind plus)) (label (p ?p) (q ?b) (kind plus))))
(defrule arrow-a-plus (declare (salience -5)) (arrow (p ?p) (a ?a) (shaft ?shaft) (b ?b)) (label (p ?p) (q ?a) (kind plus)) =>
  (assert (label (p ?p) (q ?shaft) (kind minus)) (label (p ?p) (q ?b) (kind plus))))
(defrule arrow-b-plus (declare (salience -5)) (arrow (p ?p) (a ?a) (shaft ?shaft) (b ?b)) (label (p ?p) (q ?b) (kind plus)) =>
  (assert (label (p ?p) (q ?a) (kind plus))))
(defrule arrow-a-minus (declare (salience -5)) (arrow (p ?p) (a ?a) (shaft ?shaft) (b ?b)) (label (p ?p) (q ?a) (kind minus)) =>
  (assert (label (p ?p) (q ?shaft) (kind plus)) (label (p ?p) (q ?b) (kind minus))))
(defrule arrow-b-minus (declare (salience -5)) (arrow (p ?p) (a ?a) (shaft ?shaft) (b ?b)) (label (p ?p) (q ?b) (kind minus)) =>
  (assert (label (p ?p) (q ?a) (kind minus))))
(defrule fork-a-plus (declare (salience -5)) (fork (p ?p) (a ?a) (b ?b) (c ?c)) (label (p ?p) (q ?a) (kind plus)) =>
  (assert (label (p ?p) (q ?b) (kind plus))))
(defrule fork-a-minus-b-minus (declare (salience -5)) (fork (p ?p) (a ?a) (b ?b) (c ?c)) (label (p ?p) (q ?a) (kind minus)) (label (p ?p) (q ?b) (kind minus)) =>
  (assert (label (p ?p) (q ?c) (kind minus))))
(defrule fork-a-minus-b-out (declare (salience -5)) (fork (p ?p) (a ?a) (b ?b) (c ?c)) (label (p ?p) (q ?a) (kind minus)) (label (p ?p) (q ?b) (kind out)) =>
  (assert (label (p ?p) (q ?c) (kind in))))
(defrule fork-a-minus-c-in (declare (salience -5)) (fork (p ?p) (a ?a) (b ?b) (c ?c)) (label (p ?p) (q ?a) (kind minus)) (label (p ?p) (q ?c) (kind in)) =>
  (assert (label (p ?p) (q ?b) (kind out))))
(defrule fork-b-out-c-in (declare (salience -5)) (fork (p ?p) (a ?a) (b ?b) (c ?c)) (label (p ?p) (q ?b) (kind out)) (label (p ?p) (q ?c) (kind in)) =>
  (assert (label (p ?p) (q ?a) (kind minus))))
