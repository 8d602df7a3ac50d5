//! Every resource that a 1.36 API server offers, in the order of its discovery documents.

use super::ResourceInfo;

macro_rules! resources {
    ($($name:ident = $index:literal: $group:literal $version:literal $kind:literal
        $plural:literal $singular:literal $namespaced:literal short $short:tt in $categories:tt
        verbs $verbs:tt sub $sub:tt;)*) => {
        impl super::Resource {
            $(#[doc = concat!("`", $plural, "` of `", $group, "/", $version, "`")]
            pub const $name: super::Resource = super::Resource($index);)*
        }
        /// One row a resource; the index is [`super::Resource`]'s number.
        pub(super) const RESOURCES: &[ResourceInfo] = &[$(ResourceInfo {
            group: $group,
            version: $version,
            kind: $kind,
            plural: $plural,
            singular: $singular,
            namespaced: $namespaced,
            short_names: &$short,
            categories: &$categories,
            verbs: &$verbs,
            subresources: &$sub,
        },)*];
    };
}

resources! {
    BINDINGS = 0: "" "v1" "Binding"
        "bindings" "binding" true short [] in []
        verbs ["create"]
        sub [];
    COMPONENTSTATUSES = 1: "" "v1" "ComponentStatus"
        "componentstatuses" "componentstatus" false short ["cs"] in []
        verbs ["get", "list"]
        sub [];
    CONFIG_MAPS = 2: "" "v1" "ConfigMap"
        "configmaps" "configmap" true short ["cm"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    ENDPOINTS = 3: "" "v1" "Endpoints"
        "endpoints" "endpoints" true short ["ep"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    EVENTS = 4: "" "v1" "Event"
        "events" "event" true short ["ev"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    LIMITRANGES = 5: "" "v1" "LimitRange"
        "limitranges" "limitrange" true short ["limits"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    NAMESPACES = 6: "" "v1" "Namespace"
        "namespaces" "namespace" false short ["ns"] in []
        verbs ["create", "delete", "get", "list", "patch", "update", "watch"]
        sub ["finalize", "status"];
    NODES = 7: "" "v1" "Node"
        "nodes" "node" false short ["no"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["proxy", "status"];
    PERSISTENT_VOLUME_CLAIMS = 8: "" "v1" "PersistentVolumeClaim"
        "persistentvolumeclaims" "persistentvolumeclaim" true short ["pvc"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    PERSISTENT_VOLUMES = 9: "" "v1" "PersistentVolume"
        "persistentvolumes" "persistentvolume" false short ["pv"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    PODS = 10: "" "v1" "Pod"
        "pods" "pod" true short ["po"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward",
        "proxy", "resize", "status"];
    PODTEMPLATES = 11: "" "v1" "PodTemplate"
        "podtemplates" "podtemplate" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    REPLICATIONCONTROLLERS = 12: "" "v1" "ReplicationController"
        "replicationcontrollers" "replicationcontroller" true short ["rc"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["scale", "status"];
    RESOURCEQUOTAS = 13: "" "v1" "ResourceQuota"
        "resourcequotas" "resourcequota" true short ["quota"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    SECRETS = 14: "" "v1" "Secret"
        "secrets" "secret" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    SERVICE_ACCOUNTS = 15: "" "v1" "ServiceAccount"
        "serviceaccounts" "serviceaccount" true short ["sa"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["token"];
    SERVICES = 16: "" "v1" "Service"
        "services" "service" true short ["svc"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["proxy", "status"];
    APISERVICES = 17: "apiregistration.k8s.io" "v1" "APIService"
        "apiservices" "apiservice" false short [] in ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    CONTROLLERREVISIONS = 18: "apps" "v1" "ControllerRevision"
        "controllerrevisions" "controllerrevision" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    DAEMON_SETS = 19: "apps" "v1" "DaemonSet"
        "daemonsets" "daemonset" true short ["ds"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    DEPLOYMENTS = 20: "apps" "v1" "Deployment"
        "deployments" "deployment" true short ["deploy"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["scale", "status"];
    REPLICA_SETS = 21: "apps" "v1" "ReplicaSet"
        "replicasets" "replicaset" true short ["rs"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["scale", "status"];
    STATEFUL_SETS = 22: "apps" "v1" "StatefulSet"
        "statefulsets" "statefulset" true short ["sts"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["scale", "status"];
    NEW_EVENTS = 23: "events.k8s.io" "v1" "Event"
        "events" "event" true short ["ev"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    SELFSUBJECTREVIEWS = 24: "authentication.k8s.io" "v1" "SelfSubjectReview"
        "selfsubjectreviews" "selfsubjectreview" false short [] in []
        verbs ["create"]
        sub [];
    TOKENREVIEWS = 25: "authentication.k8s.io" "v1" "TokenReview"
        "tokenreviews" "tokenreview" false short [] in []
        verbs ["create"]
        sub [];
    LOCALSUBJECTACCESSREVIEWS = 26: "authorization.k8s.io" "v1" "LocalSubjectAccessReview"
        "localsubjectaccessreviews" "localsubjectaccessreview" true short [] in []
        verbs ["create"]
        sub [];
    SELFSUBJECTACCESSREVIEWS = 27: "authorization.k8s.io" "v1" "SelfSubjectAccessReview"
        "selfsubjectaccessreviews" "selfsubjectaccessreview" false short [] in []
        verbs ["create"]
        sub [];
    SELFSUBJECTRULESREVIEWS = 28: "authorization.k8s.io" "v1" "SelfSubjectRulesReview"
        "selfsubjectrulesreviews" "selfsubjectrulesreview" false short [] in []
        verbs ["create"]
        sub [];
    SUBJECTACCESSREVIEWS = 29: "authorization.k8s.io" "v1" "SubjectAccessReview"
        "subjectaccessreviews" "subjectaccessreview" false short [] in []
        verbs ["create"]
        sub [];
    HORIZONTALPODAUTOSCALERS = 30: "autoscaling" "v2" "HorizontalPodAutoscaler"
        "horizontalpodautoscalers" "horizontalpodautoscaler" true short ["hpa"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    HORIZONTALPODAUTOSCALERS_V1 = 31: "autoscaling" "v1" "HorizontalPodAutoscaler"
        "horizontalpodautoscalers" "horizontalpodautoscaler" true short ["hpa"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    CRON_JOBS = 32: "batch" "v1" "CronJob"
        "cronjobs" "cronjob" true short ["cj"] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    JOBS = 33: "batch" "v1" "Job"
        "jobs" "job" true short [] in ["all"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    CERTIFICATESIGNINGREQUESTS = 34: "certificates.k8s.io" "v1" "CertificateSigningRequest"
        "certificatesigningrequests" "certificatesigningrequest" false short ["csr"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["approval", "status"];
    INGRESSCLASSES = 35: "networking.k8s.io" "v1" "IngressClass"
        "ingressclasses" "ingressclass" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    INGRESSES = 36: "networking.k8s.io" "v1" "Ingress"
        "ingresses" "ingress" true short ["ing"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    IPADDRESSES = 37: "networking.k8s.io" "v1" "IPAddress"
        "ipaddresses" "ipaddress" false short ["ip"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    NETWORKPOLICIES = 38: "networking.k8s.io" "v1" "NetworkPolicy"
        "networkpolicies" "networkpolicy" true short ["netpol"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    SERVICECIDRS = 39: "networking.k8s.io" "v1" "ServiceCIDR"
        "servicecidrs" "servicecidr" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    PODDISRUPTIONBUDGETS = 40: "policy" "v1" "PodDisruptionBudget"
        "poddisruptionbudgets" "poddisruptionbudget" true short ["pdb"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    CLUSTERROLEBINDINGS = 41: "rbac.authorization.k8s.io" "v1" "ClusterRoleBinding"
        "clusterrolebindings" "clusterrolebinding" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    CLUSTERROLES = 42: "rbac.authorization.k8s.io" "v1" "ClusterRole"
        "clusterroles" "clusterrole" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    ROLEBINDINGS = 43: "rbac.authorization.k8s.io" "v1" "RoleBinding"
        "rolebindings" "rolebinding" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    ROLES = 44: "rbac.authorization.k8s.io" "v1" "Role"
        "roles" "role" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    CSIDRIVERS = 45: "storage.k8s.io" "v1" "CSIDriver"
        "csidrivers" "csidriver" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    CSINODES = 46: "storage.k8s.io" "v1" "CSINode"
        "csinodes" "csinode" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    CSISTORAGECAPACITIES = 47: "storage.k8s.io" "v1" "CSIStorageCapacity"
        "csistoragecapacities" "csistoragecapacity" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    STORAGECLASSES = 48: "storage.k8s.io" "v1" "StorageClass"
        "storageclasses" "storageclass" false short ["sc"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    VOLUMEATTACHMENTS = 49: "storage.k8s.io" "v1" "VolumeAttachment"
        "volumeattachments" "volumeattachment" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    VOLUMEATTRIBUTESCLASSES = 50: "storage.k8s.io" "v1" "VolumeAttributesClass"
        "volumeattributesclasses" "volumeattributesclass" false short ["vac"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    MUTATINGADMISSIONPOLICIES = 51: "admissionregistration.k8s.io" "v1" "MutatingAdmissionPolicy"
        "mutatingadmissionpolicies" "mutatingadmissionpolicy" false short [] in ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    MUTATINGADMISSIONPOLICYBINDINGS = 52: "admissionregistration.k8s.io" "v1"
        "MutatingAdmissionPolicyBinding"
        "mutatingadmissionpolicybindings" "mutatingadmissionpolicybinding" false short [] in
        ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    MUTATINGWEBHOOKCONFIGURATIONS = 53: "admissionregistration.k8s.io" "v1"
        "MutatingWebhookConfiguration"
        "mutatingwebhookconfigurations" "mutatingwebhookconfiguration" false short [] in
        ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    VALIDATINGADMISSIONPOLICIES = 54: "admissionregistration.k8s.io" "v1"
        "ValidatingAdmissionPolicy"
        "validatingadmissionpolicies" "validatingadmissionpolicy" false short [] in
        ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    VALIDATINGADMISSIONPOLICYBINDINGS = 55: "admissionregistration.k8s.io" "v1"
        "ValidatingAdmissionPolicyBinding"
        "validatingadmissionpolicybindings" "validatingadmissionpolicybinding" false short [] in
        ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    VALIDATINGWEBHOOKCONFIGURATIONS = 56: "admissionregistration.k8s.io" "v1"
        "ValidatingWebhookConfiguration"
        "validatingwebhookconfigurations" "validatingwebhookconfiguration" false short [] in
        ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    CUSTOMRESOURCEDEFINITIONS = 57: "apiextensions.k8s.io" "v1" "CustomResourceDefinition"
        "customresourcedefinitions" "customresourcedefinition" false short ["crd", "crds"] in
        ["api-extensions"]
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    PRIORITYCLASSES = 58: "scheduling.k8s.io" "v1" "PriorityClass"
        "priorityclasses" "priorityclass" false short ["pc"] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    LEASES = 59: "coordination.k8s.io" "v1" "Lease"
        "leases" "lease" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    RUNTIMECLASSES = 60: "node.k8s.io" "v1" "RuntimeClass"
        "runtimeclasses" "runtimeclass" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    ENDPOINT_SLICES = 61: "discovery.k8s.io" "v1" "EndpointSlice"
        "endpointslices" "endpointslice" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    DEVICECLASSES = 62: "resource.k8s.io" "v1" "DeviceClass"
        "deviceclasses" "deviceclass" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    RESOURCECLAIMS = 63: "resource.k8s.io" "v1" "ResourceClaim"
        "resourceclaims" "resourceclaim" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    RESOURCECLAIMTEMPLATES = 64: "resource.k8s.io" "v1" "ResourceClaimTemplate"
        "resourceclaimtemplates" "resourceclaimtemplate" true short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    RESOURCESLICES = 65: "resource.k8s.io" "v1" "ResourceSlice"
        "resourceslices" "resourceslice" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub [];
    FLOWSCHEMAS = 66: "flowcontrol.apiserver.k8s.io" "v1" "FlowSchema"
        "flowschemas" "flowschema" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
    PRIORITYLEVELCONFIGURATIONS = 67: "flowcontrol.apiserver.k8s.io" "v1"
        "PriorityLevelConfiguration"
        "prioritylevelconfigurations" "prioritylevelconfiguration" false short [] in []
        verbs ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        sub ["status"];
}
