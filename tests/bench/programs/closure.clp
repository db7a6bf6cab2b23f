; SPDX-License-Identifier: Apache-2.0
; Transitive closure.
(deftemplate edge (slot a) (slot b))
(deftemplate path (slot a) (slot b))
(defrule base (edge (a ?x) (b ?y)) => (assert (path (a ?x) (b ?y))))
(defrule step (path (a ?x) (b ?y)) (edge (a ?y) (b ?z)) => (assert (path (a ?x) (b ?z))))
