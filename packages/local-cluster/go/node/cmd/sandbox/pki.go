// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const certificateLifetime = 365 * 24 * time.Hour

// identity is one certificate signed by the cluster's authority.
type identity struct {
	file   string
	user   string
	groups []string
	hosts  []string
	ips    []net.IP
}

var identities = []identity{
	{
		file:  "apiserver",
		user:  "kube-apiserver",
		hosts: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
		ips:   []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, net.IPv4(10, 200, 0, 1), net.IPv4(10, 96, 0, 1)},
	},
	{file: "kubelet", user: "kubelet", ips: []net.IP{net.IPv4(10, 200, 0, 1), net.IPv4(127, 0, 0, 1)}},
	{file: "admin", user: "kubernetes-admin", groups: []string{"system:masters"}},
	{file: "apiserver-kubelet-client", user: "kube-apiserver-kubelet-client"},
	{file: "controller-manager", user: "system:kube-controller-manager"},
	{file: "scheduler", user: "system:kube-scheduler"},
	// system:nodes gives the agent a kubelet's share of the API server's concurrency; RBAC goes by its name.
	{file: "node-agent", user: "teal-node-agent", groups: []string{"system:nodes"}},
}

// pki writes ca.crt, sa.key, sa.pub and <identity>.crt/.key into the directory args[0].
func pki(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: sandbox pki <directory>")
	}
	directory := args[0]
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	authority := template(identity{user: "teal-local-cluster-ca"}, 1)
	authority.IsCA = true
	authority.BasicConstraintsValid = true
	authority.KeyUsage |= x509.KeyUsageCertSign
	authority.ExtKeyUsage = nil
	if err := writeCertificate(directory, "ca", authority, authority, caKey, caKey); err != nil {
		return err
	}
	for index, each := range identities {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		if err := writeCertificate(directory, each.file, template(each, int64(index)+2), authority, key, caKey); err != nil {
			return err
		}
	}
	return writeServiceAccountKeys(directory)
}

func template(of identity, serial int64) *x509.Certificate {
	// An hour back, for clocks that differ a little.
	now := time.Now().Add(-time.Hour)
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: of.user, Organization: of.groups},
		NotBefore:    now,
		NotAfter:     now.Add(certificateLifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:     of.hosts,
		IPAddresses:  of.ips,
	}
}

func writeCertificate(directory, name string, certificate, authority *x509.Certificate, key, caKey *ecdsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, certificate, authority, &key.PublicKey, caKey)
	if err != nil {
		return err
	}
	if err := writePEM(directory, name+".crt", "CERTIFICATE", der); err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(directory, name+".key", "PRIVATE KEY", keyDER)
}

func writeServiceAccountKeys(directory string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	if err := writePEM(directory, "sa.key", "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)); err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return err
	}
	return writePEM(directory, "sa.pub", "PUBLIC KEY", public)
}

func writePEM(directory, file, kind string, der []byte) error {
	return os.WriteFile(filepath.Join(directory, file), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
