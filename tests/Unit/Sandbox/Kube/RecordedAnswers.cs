using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Sandbox.Kube.Access;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

/// <summary>What a real 1.36 server answered, pair by pair in order, and what this one answers.</summary>
public sealed partial class RecordedAnswers(ITestOutputHelper output)
{
    [Fact]
    public async Task The_first_recording_is_answered_alike() => await Replay("ssa-golden-1.json");

    [Fact]
    public async Task The_second_recording_is_answered_alike() => await Replay("ssa-golden-2.json");

    async Task Replay(string file)
    {
        var cluster = Seeded();
        var pairs = JsonNode
            .Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data/kubernetes-ssa", file)))!
            .AsArray();
        var uids = new Dictionary<string, string>();
        var wrong = new List<string>();
        foreach (var pair in pairs)
        {
            var title = pair.Text("case")!;
            await Before(cluster, title);
            var answer = await Send(cluster, pair!, uids);
            Learn(pair!, answer, uids);
            var problem = Difference(pair!, answer);
            output.WriteLine($"{(problem is null ? "same" : "DIFF")}  {title} {problem}");
            if (problem is not null)
                wrong.Add(title + ": " + problem);
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    static TestCluster Seeded()
    {
        var cluster = new TestCluster();
        cluster.Api.Tokens.Add("alice-token", new User("alice", "", ["system:authenticated"]));
        return cluster;
    }

    /// <summary>What the recording took for granted.</summary>
    static async Task Before(TestCluster cluster, string title)
    {
        switch (title)
        {
            case "immutable cm change":
                await cluster.ApplyAsync(
                    "/api/v1/namespaces/default/configmaps/im",
                    Body("v1", "ConfigMap", "im", """ "data":{"a":"1"},"immutable":true """)
                );
                break;
            case "roleRef change":
                await cluster.ApplyAsync(
                    "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings/rb",
                    Body(
                        "rbac.authorization.k8s.io/v1",
                        "RoleBinding",
                        "rb",
                        """ "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[] """
                    )
                );
                break;
            case "pvc class change":
                await cluster.ApplyAsync(
                    "/api/v1/namespaces/default/persistentvolumeclaims/p",
                    Body(
                        "v1",
                        "PersistentVolumeClaim",
                        "p",
                        """ "spec":{"storageClassName":"a","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}} """
                    )
                );
                break;
            case "create into terminating ns":
                await Terminating(cluster);
                break;
            case "CR unknown field strict":
                await Definition(cluster);
                break;
            case "webhook svc missing, Fail":
                await Hook(cluster, """ "service":{"namespace":"default","name":"nosuch"} """, 5);
                break;
            case "webhook conn refused":
                await Hook(cluster, """ "url":"https://127.0.0.1:9/x" """, 1);
                break;
            case "VAP deny":
                await cluster.AskAsync("DELETE", Hooks + "/w");
                await Policy(cluster);
                break;
            case "quota (no controller)":
                await cluster.AskAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"q"}}""");
                break;
        }
    }

    const string Admission = "/apis/admissionregistration.k8s.io/v1/";
    const string Hooks = Admission + "validatingwebhookconfigurations";

    static async Task Hook(TestCluster cluster, string client, int seconds)
    {
        await cluster.AskAsync("DELETE", Hooks + "/w");
        await cluster.AskAsync(
            "POST",
            Hooks,
            $$$"""
            {"metadata":{"name":"w"},"webhooks":[{"name":"a.ex.io","admissionReviewVersions":["v1"],"sideEffects":"None","timeoutSeconds":{{{seconds}}},
             "clientConfig":{ {{{client}}} },"rules":[{{{Maps}}}]}]}
            """
        );
    }

    const string Maps = """{"apiGroups":[""],"apiVersions":["v1"],"operations":["*"],"resources":["configmaps"]}""";

    static async Task Policy(TestCluster cluster)
    {
        await cluster.AskAsync(
            "POST",
            Admission + "validatingadmissionpolicies",
            $$$"""
            {"metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{{{Maps}}}]},
             "validations":[{"expression":"object.data.a != 'no'","message":"a must not be no"}]}}
            """
        );
        await cluster.AskAsync(
            "POST",
            Admission + "validatingadmissionpolicybindings",
            """{"metadata":{"name":"p"},"spec":{"policyName":"p","validationActions":["Deny"]}}"""
        );
    }

    static JsonNode Body(string version, string kind, string name, string rest) =>
        JsonNode.Parse(
            $$$"""{"apiVersion":"{{{version}}}","kind":"{{{kind}}}","metadata":{"name":"{{{name}}}","namespace":"default"},{{{rest}}}}"""
        )!;

    static async Task Terminating(TestCluster cluster)
    {
        await cluster.AskAsync("POST", "/api/v1/namespaces", """{"metadata":{"name":"term","managedFields":[{}]}}""");
        await cluster.ApplyAsync(
            "/api/v1/namespaces/term/configmaps/c1",
            JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c1"},"data":{"a":"1"}}""")!
        );
        await cluster.AskAsync("DELETE", "/api/v1/namespaces/term");
    }

    static async Task Definition(TestCluster cluster)
    {
        const string schema =
            """{"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"}}},"status":{"type":"object","properties":{"a":{"type":"integer"}}}}}""";
        var body = $$$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"foo19574s.ex.io"},
             "spec":{"group":"ex.io","scope":"Namespaced","names":{"plural":"foo19574s","kind":"Foo19574"},
              "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{{{schema}}}}}]}}
            """;
        await cluster.AskAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", body);
        await cluster.AskAsync(
            "PATCH",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/foo19574s.ex.io/status",
            """{"status":{"conditions":[{"type":"Established","status":"True"}]}}""",
            "application/merge-patch+json"
        );
        await cluster.ApplyAsync(
            "/apis/ex.io/v1/namespaces/default/foo19574s/x",
            JsonNode.Parse("""{"apiVersion":"ex.io/v1","kind":"Foo19574","metadata":{"name":"x"},"spec":{"size":7}}""")!
        );
    }

    static Task<KubeResponse> Send(TestCluster cluster, JsonNode pair, Dictionary<string, string> uids)
    {
        var body = pair["body"] is JsonValue text ? text.Text()! : pair["body"]?.ToJsonString();
        if (body is not null && Placeholder().Match(body) is { Success: true } size)
            body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c1"},"data":{"a":"X"}}""".Replace(
                "X",
                new string('x', int.Parse(size.Groups[1].Value) - 100),
                StringComparison.Ordinal
            );
        foreach (var (theirs, ours) in uids)
            body = body?.Replace(theirs, ours, StringComparison.Ordinal);
        var token = pair.Text("user") switch
        {
            "alice" => "alice-token",
            "invalid" => "nobody",
            _ => null,
        };
        return cluster.SendAsync(pair.Text("method")!, pair.Text("path")!, body, pair.Text("contentType") ?? "", token);
    }

    static void Learn(JsonNode pair, KubeResponse answer, Dictionary<string, string> uids)
    {
        if (pair["response"] is JsonObject theirs && theirs.Uid() is { Length: > 0 } uid && answer.ContentType == "application/json")
            uids.TryAdd(uid, JsonNode.Parse(answer.Body).Uid());
    }

    static string? Difference(JsonNode pair, KubeResponse answer)
    {
        if (answer.Status != pair.Whole("status"))
            return $"status {answer.Status}, expected {pair.Whole("status")}: {System.Text.Encoding.UTF8.GetString(answer.Body)}";
        var text = System.Text.Encoding.UTF8.GetString(answer.Body);
        if (pair["response"] is JsonValue plain)
            return plain.Text() == text ? null : $"text {text}";
        var (ours, theirs) = (Canonical(JsonNode.Parse(text)!), Canonical(pair["response"]!));
        return ours == theirs ? null : $"\n  ours   {ours}\n  theirs {theirs}";
    }

    /// <summary>Keys in order; times, uids, versions and addresses made equal.</summary>
    static string Canonical(JsonNode node) =>
        Version()
            .Replace(
                Address().Replace(Uid().Replace(Time().Replace(Ordered(node)!.ToJsonString(Wire.Options), "TIME"), "UID"), "ADDRESS"),
                "(N)"
            );

    static JsonNode? Ordered(JsonNode? node)
    {
        if (node is JsonArray list)
            return new JsonArray(list.Select(Ordered).ToArray());
        if (node is not JsonObject map)
            return node?.DeepClone();
        var result = new JsonObject();
        foreach (var (key, value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
            result[key] = key == "resourceVersion" ? "N" : Ordered(value);
        return result;
    }

    [GeneratedRegex(@"^<(\d+) bytes>$")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Time();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex(@"10\.(0|96)\.\d+\.\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\(\d+\)")]
    private static partial Regex Version();
}
