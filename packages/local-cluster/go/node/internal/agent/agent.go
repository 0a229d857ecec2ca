// SPDX-License-Identifier: Apache-2.0

// Package agent runs pods as local processes. One worker a pod owns that
// pod's containers and its status; everything starts from the pod informer.
package agent

import (
	"context"
	"fmt"
	"os"
	"sync"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
)

// NodeAddress is the address of every node and of the kubelet API.
const NodeAddress = "10.200.0.1"

// statusWriters bounds the status requests that are in flight together.
const statusWriters = 64

// Options of one agent.
type Options struct {
	Nodes     []Node
	Programs  string
	Directory string
	TLS       TLSFiles
}

// TLSFiles are the paths of the kubelet API's certificate, key and client authority.
type TLSFiles struct{ Certificate, Key, ClientCA string }

// Agent knows the pods that run now.
type Agent struct {
	client    kubernetes.Interface
	options   Options
	events    record.EventRecorder
	addresses *addresses
	images    images
	writers   chan struct{}

	mutex sync.Mutex
	pods  map[types.UID]*pod
}

// Run registers the nodes and runs their pods until ctx ends.
func Run(ctx context.Context, client kubernetes.Interface, options Options) error {
	agent := &Agent{
		client:    client,
		options:   options,
		addresses: newAddresses(),
		images:    images{programs: options.Programs},
		writers:   make(chan struct{}, statusWriters),
		pods:      map[types.UID]*pod{},
	}
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	broadcaster.StartRecordingToSink(&typedv1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	agent.events = broadcaster.NewRecorder(scheme.Scheme, v1.EventSource{Component: "kubelet"})

	if err := serveKubeletAPI(agent, options.TLS); err != nil {
		return fmt.Errorf("kubelet API: %w", err)
	}
	if err := serveTargets(agent); err != nil {
		return fmt.Errorf("targets for Prometheus: %w", err)
	}
	if err := agent.watchPods(ctx); err != nil {
		return err
	}
	for _, node := range options.Nodes {
		if err := node.register(ctx, client); err != nil {
			return fmt.Errorf("node %s: %w", node.Name, err)
		}
	}
	<-ctx.Done()
	return nil
}

func (a *Agent) watchPods(ctx context.Context) error {
	factory := informers.NewSharedInformerFactoryWithOptions(a.client, 0,
		informers.WithTransform(withoutManagedFields),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) {
			options.FieldSelector = fields.OneTermNotEqualSelector("spec.nodeName", "").String()
		}))
	informer := factory.Core().V1().Pods().Informer()
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { a.observe(object.(*v1.Pod)) },
		UpdateFunc: func(_, object any) { a.observe(object.(*v1.Pod)) },
		DeleteFunc: func(object any) {
			if unknown, ok := object.(cache.DeletedFinalStateUnknown); ok {
				object = unknown.Obj
			}
			a.vanished(object.(*v1.Pod))
		},
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return ctx.Err()
	}
	return nil
}

// withoutManagedFields halves what the cache keeps of thousands of pods.
func withoutManagedFields(object any) (any, error) {
	if accessor, err := meta.Accessor(object); err == nil {
		accessor.SetManagedFields(nil)
	}
	return object, nil
}

func (a *Agent) observe(object *v1.Pod) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	known := a.pods[object.UID]
	if known == nil {
		if finished(object) && object.DeletionTimestamp == nil {
			return
		}
		known = newPod(a, object)
		a.pods[object.UID] = known
		go known.run()
	}
	known.observe(object)
}

// vanished is a pod that the API server has forgotten: no grace is left.
func (a *Agent) vanished(object *v1.Pod) {
	a.mutex.Lock()
	known := a.pods[object.UID]
	a.mutex.Unlock()
	if known != nil {
		known.kill()
	}
}

func (a *Agent) forget(gone *pod) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	delete(a.pods, gone.uid)
	a.addresses.release(gone.ip)
	_ = os.RemoveAll(gone.directory)
}

// find looks a running pod up by name.
func (a *Agent) find(namespace, name string) *pod {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	for _, each := range a.pods {
		if each.name.Namespace == namespace && each.name.Name == name {
			return each
		}
	}
	return nil
}

func finished(object *v1.Pod) bool {
	return object.Status.Phase == v1.PodSucceeded || object.Status.Phase == v1.PodFailed
}
