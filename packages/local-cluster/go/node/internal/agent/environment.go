// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"fmt"
	"os"
	"strings"
)

// environment is what the container's process sees: the pod's own identity,
// and over it what its spec sets.
func (c *container) environment() ([]string, error) {
	variables := []string{
		"PATH=" + c.pod.agent.options.Programs + ":" + os.Getenv("PATH"),
		"HOSTNAME=" + c.pod.name.Name,
		"POD_NAME=" + c.pod.name.Name,
		"POD_NAMESPACE=" + c.pod.name.Namespace,
		"POD_IP=" + c.pod.ip,
		"VERSION=" + c.image.tag,
		"KUBERNETES_SERVICE_HOST=" + NodeAddress,
		"KUBERNETES_SERVICE_PORT=6443",
	}
	if len(c.spec.EnvFrom) > 0 {
		return nil, fmt.Errorf("container %s has envFrom, which the local cluster does not support: use env with values", c.spec.Name)
	}
	for _, each := range c.spec.Env {
		value := each.Value
		if each.ValueFrom != nil {
			if each.ValueFrom.FieldRef == nil {
				return nil, fmt.Errorf("environment variable %s comes from something other than a field of the pod, which the local cluster does not support", each.Name)
			}
			var err error
			if value, err = c.pod.field(each.ValueFrom.FieldRef.FieldPath); err != nil {
				return nil, err
			}
		}
		variables = append(variables, each.Name+"="+value)
	}
	return variables, nil
}

// field answers the downward API's field paths.
func (p *pod) field(path string) (string, error) {
	object := p.newest()
	if key, found := mapKey(path, "metadata.labels"); found {
		return object.Labels[key], nil
	}
	if key, found := mapKey(path, "metadata.annotations"); found {
		return object.Annotations[key], nil
	}
	fields := map[string]string{
		"metadata.name":           object.Name,
		"metadata.namespace":      object.Namespace,
		"metadata.uid":            string(object.UID),
		"spec.nodeName":           object.Spec.NodeName,
		"spec.serviceAccountName": object.Spec.ServiceAccountName,
		"status.podIP":            p.ip,
		"status.hostIP":           NodeAddress,
	}
	value, known := fields[path]
	if !known {
		return "", fmt.Errorf("the pod has no field %q", path)
	}
	return value, nil
}

// mapKey takes the key out of metadata.labels['key'].
func mapKey(path, of string) (string, bool) {
	key, found := strings.CutPrefix(path, of+"['")
	if !found {
		return "", false
	}
	return strings.CutSuffix(key, "']")
}
