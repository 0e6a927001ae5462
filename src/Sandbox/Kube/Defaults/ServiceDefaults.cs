using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>Defaults and allocations of a Service: cluster address, node ports.</summary>
internal static class ServiceDefaults
{
    static readonly string[] AddressFields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"];

    public static void Fill(JsonObject body)
    {
        var spec = body.Child("spec");
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "ClientIP")
            spec.Child("sessionAffinityConfig").Child("clientIP").Default("timeoutSeconds", 10800);
        foreach (var port in spec.Each("ports"))
        {
            port.Default("protocol", "TCP");
            port.Default("targetPort", port["port"]?.DeepClone());
        }
        if (spec.Text("type") != "ExternalName")
            spec.Default("internalTrafficPolicy", "Cluster");
        if (spec.Text("type") is "LoadBalancer" or "NodePort")
            spec.Default("externalTrafficPolicy", "Cluster");
        if (spec.Text("type") == "LoadBalancer")
            spec.Default("allocateLoadBalancerNodePorts", true);
    }

    /// <summary>Gives the Service what only the server can give; called after validation of what was there before.</summary>
    public static void Allocate(JsonObject body, ObjectStore store)
    {
        var spec = body.Child("spec");
        if (spec.Text("type") == "ExternalName")
        {
            foreach (var field in AddressFields)
                spec.Remove(field);
            return;
        }
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        spec.Default("ipFamilyPolicy", "SingleStack");
        if (spec.Text("clusterIP") is null or "")
            spec["clusterIP"] = FreeAddress(store, body.Uid());
        spec["clusterIPs"] = new JsonArray(spec.Text("clusterIP"));
        if (spec.Text("type") is "LoadBalancer" or "NodePort")
            foreach (var port in spec.Each("ports").Where(p => p.Whole("nodePort") is null or 0))
                port["nodePort"] = FreePort(store, spec, body.Uid());
    }

    static string FreeAddress(ObjectStore store, string seed)
    {
        var taken = store.List("services").Select(s => s.Body.Text("spec", "clusterIP")).ToHashSet();
        for (var n = Hash(seed) % 65_000; ; n = (n + 1) % 65_000)
        {
            var address = $"10.96.{(n + 256) / 256}.{(n + 256) % 256}";
            if ((n + 256) % 256 is > 0 and < 255 && !taken.Contains(address))
                return address;
        }
    }

    static int FreePort(ObjectStore store, JsonObject spec, string seed)
    {
        var taken = store
            .List("services")
            .Select(s => (JsonNode?)s.Body["spec"])
            .Append(spec)
            .SelectMany(s => s.Each("ports"))
            .Select(p => p.Whole("nodePort"))
            .ToHashSet();
        var n = Hash(seed) % 2768;
        while (taken.Contains(30_000 + n))
            n = (n + 1) % 2768;
        return 30_000 + n;
    }

    static int Hash(string seed) => (int)(seed.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619) & int.MaxValue);
}
