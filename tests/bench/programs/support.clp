; SPDX-License-Identifier: Apache-2.0
; A conclusion for each flow, as long as its interface is there.
(deftemplate iface (slot id))
(deftemplate flow (slot id) (slot iface))
(deftemplate conclusion (slot flow))
(defrule derive (logical (iface (id ?i)) (flow (id ?f) (iface ?i))) => (assert (conclusion (flow ?f))))
