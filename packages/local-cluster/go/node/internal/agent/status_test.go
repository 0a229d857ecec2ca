// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var (
	running   = v1.ContainerStatus{State: v1.ContainerState{Running: &v1.ContainerStateRunning{}}, Ready: true}
	succeeded = v1.ContainerStatus{State: v1.ContainerState{Terminated: &v1.ContainerStateTerminated{}}}
	failed    = v1.ContainerStatus{State: v1.ContainerState{Terminated: &v1.ContainerStateTerminated{ExitCode: 1}}}
	creating  = v1.ContainerStatus{State: waiting("ContainerCreating", "")}
	backedOff = v1.ContainerStatus{State: waiting("CrashLoopBackOff", ""), LastTerminationState: failed.State}
)

func TestPhase(t *testing.T) {
	for name, each := range map[string]struct {
		policy     v1.RestartPolicy
		containers []v1.ContainerStatus
		want       v1.PodPhase
	}{
		"a container that never ran keeps the pod Pending": {v1.RestartPolicyAlways, []v1.ContainerStatus{running, creating}, v1.PodPending},
		"a container in back-off ran before":               {v1.RestartPolicyAlways, []v1.ContainerStatus{backedOff}, v1.PodRunning},
		"an ended container that is started again":         {v1.RestartPolicyAlways, []v1.ContainerStatus{succeeded}, v1.PodRunning},
		"all succeeded":                       {v1.RestartPolicyOnFailure, []v1.ContainerStatus{succeeded, succeeded}, v1.PodSucceeded},
		"one failed for good":                 {v1.RestartPolicyNever, []v1.ContainerStatus{succeeded, failed}, v1.PodFailed},
		"one failed and is started again":     {v1.RestartPolicyOnFailure, []v1.ContainerStatus{succeeded, failed}, v1.PodRunning},
		"one failed while another still runs": {v1.RestartPolicyNever, []v1.ContainerStatus{running, failed}, v1.PodRunning},
	} {
		t.Run(name, func(t *testing.T) {
			if got := phaseOf(each.policy, each.containers); got != each.want {
				t.Errorf("phase %s, want %s", got, each.want)
			}
		})
	}
}

func TestReadyNeedsTheReadinessGates(t *testing.T) {
	p := &pod{object: &v1.Pod{Spec: v1.PodSpec{ReadinessGates: []v1.PodReadinessGate{{ConditionType: "example.com/open"}}}}}
	ready := containersReady([]v1.ContainerStatus{running})
	if got := p.readyCondition(ready); got.Status != v1.ConditionFalse || got.Reason != "ReadinessGatesNotReady" {
		t.Errorf("without the gate's condition: %+v", got)
	}
	p.object.Status.Conditions = []v1.PodCondition{{Type: "example.com/open", Status: v1.ConditionTrue}}
	if got := p.readyCondition(ready); got.Status != v1.ConditionTrue {
		t.Errorf("with the gate's condition: %+v", got)
	}
}

func TestTransitionTimeMovesWithTheStatusOnly(t *testing.T) {
	before := metav1.NewTime(time.Unix(1_000, 0))
	conditions := []v1.PodCondition{
		{Type: v1.PodScheduled, Status: v1.ConditionTrue, LastTransitionTime: before},
		{Type: v1.PodReady, Status: v1.ConditionFalse, LastTransitionTime: before},
	}
	same := withCondition(conditions, v1.PodCondition{Type: v1.PodReady, Status: v1.ConditionFalse, Reason: "Other"})
	if !same[1].LastTransitionTime.Equal(&before) || same[1].Reason != "Other" {
		t.Errorf("same status: %+v", same[1])
	}
	changed := withCondition(same, v1.PodCondition{Type: v1.PodReady, Status: v1.ConditionTrue})
	if changed[1].LastTransitionTime.Equal(&before) {
		t.Error("the status changed and its time did not")
	}
	if len(changed) != 2 || changed[0].Type != v1.PodScheduled {
		t.Errorf("another writer's condition is gone: %+v", changed)
	}
}
