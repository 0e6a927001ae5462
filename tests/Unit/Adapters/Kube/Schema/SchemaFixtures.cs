namespace Tandem.Unit.Adapters.Kube.Schema;

/// <summary>Small pieces of what servers publish.</summary>
static class SchemaFixtures
{
    /// <summary>From the apps/v1 document of a 1.36 server.</summary>
    public const string AppsV3 = """
        {"openapi":"3.0.0","components":{"schemas":{
         "io.k8s.api.apps.v1.Deployment":{"type":"object","properties":{
           "apiVersion":{"type":"string"},"kind":{"type":"string"},
           "metadata":{"default":{},"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}]},
           "spec":{"default":{},"allOf":[{"$ref":"#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec"}]},
           "status":{"type":"object","properties":{"replicas":{"type":"integer"}}}},
          "x-kubernetes-group-version-kind":[{"group":"apps","kind":"Deployment","version":"v1"}]},
         "io.k8s.api.apps.v1.DeploymentSpec":{"type":"object","required":["selector","template"],"properties":{
           "replicas":{"type":"integer","format":"int32"},
           "paused":{"type":"boolean"},
           "selector":{"type":"object","properties":{"matchLabels":{"type":"object","additionalProperties":{"type":"string","default":""}}}},
           "strategy":{"type":"object","properties":{"rollingUpdate":{"type":"object","properties":{
             "maxSurge":{"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString"}]}}}}},
           "template":{"type":"object","properties":{"spec":{"allOf":[{"$ref":"#/components/schemas/io.k8s.api.core.v1.PodSpec"}]}}}}},
         "io.k8s.api.core.v1.PodSpec":{"type":"object","required":["containers"],"properties":{
           "restartPolicy":{"type":"string","enum":["Always","Never","OnFailure"]},
           "nodeSelector":{"type":"object","additionalProperties":{"type":"string"}},
           "containers":{"type":"array","items":{"default":{},"allOf":[{"$ref":"#/components/schemas/io.k8s.api.core.v1.Container"}]},
             "x-kubernetes-list-map-keys":["name"],"x-kubernetes-list-type":"map"}}},
         "io.k8s.api.core.v1.Container":{"type":"object","required":["name"],"properties":{
           "name":{"type":"string","default":""},"image":{"type":"string"},
           "imagePullPolicy":{"type":"string","enum":["Always","IfNotPresent","Never"]},
           "args":{"type":"array","items":{"type":"string","default":""},"x-kubernetes-list-type":"atomic"},
           "env":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
             "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string","default":""},"value":{"type":"string"}}}},
           "ports":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["containerPort","protocol"],
             "items":{"type":"object","required":["containerPort"],"properties":{"name":{"type":"string"},
               "containerPort":{"type":"integer","default":0},"protocol":{"type":"string","default":"TCP"}}}},
           "resources":{"type":"object","properties":{"limits":{"type":"object","additionalProperties":
             {"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity"}]}}}}}},
         "io.k8s.apimachinery.pkg.api.resource.Quantity":{"oneOf":[{"type":"string"},{"type":"number"}]},
         "io.k8s.apimachinery.pkg.util.intstr.IntOrString":{"format":"int-or-string","oneOf":[{"type":"integer"},{"type":"string"}]},
         "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta":{"type":"object","properties":{
           "name":{"type":"string"},"namespace":{"type":"string"},
           "labels":{"type":"object","additionalProperties":{"type":"string","default":""}},
           "annotations":{"type":"object","additionalProperties":{"type":"string","default":""}},
           "finalizers":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"}}}}}}
        """;

    /// <summary>As servers before 1.24 publish it, all in one document.</summary>
    public const string OldV2 = """
        {"swagger":"2.0","definitions":{
         "io.k8s.api.apps.v1.Deployment":{"type":"object","properties":{
           "apiVersion":{"type":"string"},"kind":{"type":"string"},"metadata":{"type":"object"},
           "spec":{"$ref":"#/definitions/io.k8s.api.apps.v1.DeploymentSpec"}},
          "x-kubernetes-group-version-kind":[{"group":"apps","kind":"Deployment","version":"v1"}]},
         "io.k8s.api.apps.v1.DeploymentSpec":{"type":"object","properties":{"replicas":{"type":"integer","format":"int32"},
           "limit":{"$ref":"#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"}}},
         "io.k8s.apimachinery.pkg.api.resource.Quantity":{"type":"string"}}}
        """;

    public const string Widget = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"kind":"Widget","plural":"widgets"},"versions":[{"name":"v1","served":true,
          "storage":true,"schema":{"openAPIV3Schema":{"type":"object","required":["spec"],"properties":{"spec":{"type":"object",
           "required":["size","colour"],"properties":{"size":{"type":"integer"},"colour":{"type":"string","default":"red"},
            "port":{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]},
            "extra":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
            "tags":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}}}}}}}]}}
        """;
}
