; SPDX-License-Identifier: Apache-2.0
; Packets and bytes of each flow.
(deftemplate pkt (slot n) (slot key) (slot len))
(deftemplate total (slot key) (slot packets) (slot bytes))
(defrule new-flow ?p <- (pkt (key ?k) (len ?l)) (not (total (key ?k))) =>
  (retract ?p) (assert (total (key ?k) (packets 1) (bytes ?l))))
(defrule old-flow ?p <- (pkt (key ?k) (len ?l)) ?f <- (total (key ?k) (packets ?n) (bytes ?b)) =>
  (retract ?p) (modify ?f (packets (+ ?n 1)) (bytes (+ ?b ?l))))
