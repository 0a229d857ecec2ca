// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"fmt"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// status is what the pod looks like now; before is what was reported last and
// supplies transition times and other writers' conditions. Called under the lock.
func (p *pod) status(before *v1.PodStatus) v1.PodStatus {
	status := *before.DeepCopy()
	status.StartTime = &p.started
	status.HostIP = NodeAddress
	status.HostIPs = []v1.HostIP{{IP: NodeAddress}}
	if p.refusal != nil {
		status.Phase, status.Reason, status.Message = v1.PodFailed, p.refusal.reason, p.refusal.message
		return status
	}
	status.PodIP = p.ip
	status.PodIPs = []v1.PodIP{{IP: p.ip}}
	status.ContainerStatuses = nil
	for _, each := range p.containers {
		status.ContainerStatuses = append(status.ContainerStatuses, each.status())
	}
	status.Phase = phaseOf(p.object.Spec.RestartPolicy, status.ContainerStatuses)
	for _, condition := range p.conditions(status.Phase, status.ContainerStatuses) {
		status.Conditions = withCondition(status.Conditions, condition)
	}
	return status
}

// phaseOf follows the kubelet's getPhase: containers that will be started again don't end the pod.
func phaseOf(policy v1.RestartPolicy, containers []v1.ContainerStatus) v1.PodPhase {
	var waiting, running, succeeded, failed int
	for _, each := range containers {
		switch {
		case each.State.Running != nil:
			running++
		case each.State.Terminated != nil && each.State.Terminated.ExitCode == 0:
			succeeded++
		case each.State.Terminated != nil:
			failed++
		case each.LastTerminationState.Terminated != nil:
			// Waits to be started again.
			running++
		default:
			waiting++
		}
	}
	switch {
	case waiting > 0:
		return v1.PodPending
	case running > 0 || policy == v1.RestartPolicyAlways:
		return v1.PodRunning
	case failed == 0:
		return v1.PodSucceeded
	case policy == v1.RestartPolicyNever:
		return v1.PodFailed
	}
	return v1.PodRunning
}

func (p *pod) conditions(phase v1.PodPhase, containers []v1.ContainerStatus) []v1.PodCondition {
	if phase == v1.PodSucceeded || phase == v1.PodFailed {
		reason := "PodFailed"
		if phase == v1.PodSucceeded {
			reason = "PodCompleted"
		}
		return []v1.PodCondition{
			{Type: v1.PodReadyToStartContainers, Status: v1.ConditionFalse},
			{Type: v1.PodInitialized, Status: v1.ConditionTrue, Reason: reason},
			{Type: v1.ContainersReady, Status: v1.ConditionFalse, Reason: reason},
			{Type: v1.PodReady, Status: v1.ConditionFalse, Reason: reason},
		}
	}
	ready := containersReady(containers)
	return []v1.PodCondition{
		{Type: v1.PodReadyToStartContainers, Status: v1.ConditionTrue},
		{Type: v1.PodInitialized, Status: v1.ConditionTrue},
		ready,
		p.readyCondition(ready),
	}
}

func containersReady(containers []v1.ContainerStatus) v1.PodCondition {
	var unready []string
	for _, each := range containers {
		if !each.Ready {
			unready = append(unready, each.Name)
		}
	}
	if len(unready) == 0 {
		return v1.PodCondition{Type: v1.ContainersReady, Status: v1.ConditionTrue}
	}
	return v1.PodCondition{
		Type:    v1.ContainersReady,
		Status:  v1.ConditionFalse,
		Reason:  "ContainersNotReady",
		Message: fmt.Sprintf("containers with unready status: %v", unready),
	}
}

// readyCondition is the containers' readiness and every readiness gate of the pod.
func (p *pod) readyCondition(containers v1.PodCondition) v1.PodCondition {
	ready := containers
	ready.Type = v1.PodReady
	for _, gate := range p.object.Spec.ReadinessGates {
		if ready.Status == v1.ConditionTrue && !isTrue(p.object.Status.Conditions, gate.ConditionType) {
			ready.Status = v1.ConditionFalse
			ready.Reason = "ReadinessGatesNotReady"
			ready.Message = fmt.Sprintf("corresponding condition of pod readiness gate %q is not True.", gate.ConditionType)
		}
	}
	return ready
}

func isTrue(conditions []v1.PodCondition, kind v1.PodConditionType) bool {
	for _, each := range conditions {
		if each.Type == kind {
			return each.Status == v1.ConditionTrue
		}
	}
	return false
}

// withCondition keeps lastTransitionTime while the status stays the same.
func withCondition(conditions []v1.PodCondition, wanted v1.PodCondition) []v1.PodCondition {
	wanted.LastTransitionTime = metav1.Now().Rfc3339Copy()
	for index, each := range conditions {
		if each.Type != wanted.Type {
			continue
		}
		if each.Status == wanted.Status {
			wanted.LastTransitionTime = each.LastTransitionTime
		}
		wanted.LastProbeTime = each.LastProbeTime
		wanted.ObservedGeneration = each.ObservedGeneration
		conditions[index] = wanted
		return conditions
	}
	return append(conditions, wanted)
}
