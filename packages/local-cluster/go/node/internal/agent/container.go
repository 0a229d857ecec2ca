// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The kubelet's back-off between starts and between pulls; running for ten
// minutes makes it forget the starts.
const (
	firstBackOff  = 10 * time.Second
	lastBackOff   = 300 * time.Second
	forgetBackOff = 10 * time.Minute
	// How long ErrImagePull stays before the status says ImagePullBackOff.
	pullErrorShown = 500 * time.Millisecond
)

// container is one container through all its starts. Its state is guarded by the pod's mutex.
type container struct {
	pod  *pod
	spec *v1.Container

	image    image
	state    v1.ContainerState
	last     v1.ContainerState
	restarts int32
	id       string
	started  bool
	ready    bool
	process  *process
}

// ending is how one run of a container ended.
type ending struct {
	code    int32
	signal  int32
	reason  string
	message string
}

func newContainer(pod *pod, spec *v1.Container) *container {
	c := &container{pod: pod, spec: spec}
	c.state = waiting("ContainerCreating", "")
	return c
}

func waiting(reason, message string) v1.ContainerState {
	return v1.ContainerState{Waiting: &v1.ContainerStateWaiting{Reason: reason, Message: message}}
}

// run starts the container until it has ended for good or the pod shall end.
func (c *container) run() {
	if !c.pull() {
		return
	}
	backOff := time.Duration(0)
	for {
		began := time.Now()
		ended := c.runOnce()
		if c.pod.isAsked() || !c.restartsAfter(ended) {
			return
		}
		if time.Since(began) > forgetBackOff {
			backOff = 0
		}
		if !c.backOff(backOff) {
			return
		}
		backOff = min(max(2*backOff, firstBackOff), lastBackOff)
		c.pod.change(func() { c.restarts++ })
	}
}

// pull finds the program that the image names; it keeps trying, as a registry may get the image later.
func (c *container) pull() bool {
	for pause := firstBackOff; ; pause = min(pause*2, lastBackOff) {
		image, err := c.pod.agent.images.resolve(c.spec.Image)
		if err == nil {
			c.pod.change(func() { c.image = image })
			return true
		}
		c.pod.change(func() { c.state = waiting("ErrImagePull", err.Error()) })
		c.pod.event(v1.EventTypeWarning, "Failed", "Failed to pull image %q: %v", c.spec.Image, err)
		if !c.pause(pullErrorShown) {
			return false
		}
		message := fmt.Sprintf("Back-off pulling image %q: ErrImagePull: %v", c.spec.Image, err)
		c.pod.change(func() { c.state = waiting("ImagePullBackOff", message) })
		if !c.pause(pause) {
			return false
		}
	}
}

// runOnce is one run from start to end, stopping it when the pod shall end.
func (c *container) runOnce() ending {
	running, err := c.start()
	if err != nil {
		ended := ending{code: 128, reason: "StartError", message: err.Error()}
		c.finished(ended, metav1.Now())
		return ended
	}
	startedAt := metav1.Now()
	c.pod.change(func() {
		c.process = running
		c.id = fmt.Sprintf("process://%s-%s-%d", c.pod.uid, c.spec.Name, c.restarts)
		c.state = v1.ContainerState{Running: &v1.ContainerStateRunning{StartedAt: startedAt}}
		c.started = c.spec.StartupProbe == nil || c.isIdle()
		c.ready = c.isIdle() || (c.started && c.spec.ReadinessProbe == nil)
	})
	stopProbing := c.probe(running)
	ended := running.superviseUntilEnd()
	stopProbing()
	c.finished(ended, startedAt)
	return ended
}

func (c *container) isIdle() bool {
	return c.image.program == idleProgram && len(c.spec.Command) == 0
}

func (c *container) finished(ended ending, startedAt metav1.Time) {
	if ended.reason == "" {
		ended.reason = "Completed"
		if ended.code != 0 {
			ended.reason = "Error"
		}
	}
	c.pod.change(func() {
		c.state = v1.ContainerState{Terminated: &v1.ContainerStateTerminated{
			ExitCode:    ended.code,
			Signal:      ended.signal,
			Reason:      ended.reason,
			Message:     ended.message,
			StartedAt:   startedAt,
			FinishedAt:  metav1.Now(),
			ContainerID: c.id,
		}}
		c.started, c.ready = false, false
	})
}

func (c *container) restartsAfter(ended ending) bool {
	switch c.pod.newest().Spec.RestartPolicy {
	case v1.RestartPolicyNever:
		return false
	case v1.RestartPolicyOnFailure:
		return ended.code != 0
	}
	return true
}

// backOff waits between two starts and says so; false when the pod shall end.
func (c *container) backOff(wait time.Duration) bool {
	if wait == 0 {
		c.pod.change(func() { c.last = c.state })
		return true
	}
	message := fmt.Sprintf("back-off %s restarting failed container=%s pod=%s_%s(%s)",
		wait, c.spec.Name, c.pod.name.Name, c.pod.name.Namespace, c.pod.uid)
	c.pod.change(func() {
		c.last = c.state
		c.state = waiting("CrashLoopBackOff", message)
	})
	c.pod.event(v1.EventTypeWarning, "BackOff", "Back-off restarting failed container %s in pod %s", c.spec.Name, c.pod.name.Name)
	return c.pause(wait)
}

// pause waits unless the pod shall end meanwhile.
func (c *container) pause(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.pod.asked:
	case <-c.pod.lifetime.Done():
	}
	return false
}

// status is called under the pod's lock.
func (c *container) status() v1.ContainerStatus {
	started := c.started
	return v1.ContainerStatus{
		Name:                 c.spec.Name,
		Image:                c.spec.Image,
		ImageID:              c.image.id,
		ContainerID:          c.id,
		State:                c.state,
		LastTerminationState: c.last,
		RestartCount:         c.restarts,
		Started:              &started,
		Ready:                c.ready,
	}
}
