using System.Text.Json;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>What people type every day, typed at a cluster of the Sandbox: one test for each command, each in a namespace of its own.</summary>
public sealed class KubectlTests(Kubectl kubectl) : IClassFixture<Kubectl>
{
    readonly string _ns = "k" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task Apply_creates_every_kind_and_says_so()
    {
        var said = await kubectl.SayAsync("apply --server-side -f -", Manifest());
        var again = await kubectl.SayAsync("apply --server-side -f -", Manifest());

        Assert.Equal(
            [
                $"namespace/{_ns} serverside-applied",
                "configmap/settings serverside-applied",
                "service/web serverside-applied",
                "deployment.apps/web serverside-applied",
            ],
            Lines(said)
        );
        Assert.Equal(said, again);
    }

    [Fact]
    public async Task A_definition_is_waited_for_and_explained_and_its_objects_are_listed_with_its_columns()
    {
        var group = _ns + ".example";
        await kubectl.SayAsync("apply --server-side -f -", Definition(group));
        Assert.Contains("condition met", await kubectl.SayAsync($"wait --for=condition=established --timeout=20s crd/lamps.{group}"));
        Assert.Contains("lamps", await kubectl.SayAsync($"api-resources --api-group={group} --no-headers"));
        await kubectl.SayAsync(
            "apply --server-side -f -",
            $"apiVersion: {group}/v1\nkind: Lamp\nmetadata: {{name: desk}}\nspec: {{watts: 5}}\n"
        );

        Assert.Equal(["NAME WATTS", "desk 5"], Rows(await kubectl.SayAsync($"get lamps.{group}")));
        var explained = await kubectl.SayAsync($"explain lamps.{group}.spec.watts");
        Assert.Contains("FIELD: watts <integer>", explained);
        Assert.Contains("What it takes.", explained);
        Assert.Contains("deleted", await kubectl.SayAsync($"delete crd lamps.{group}"));
    }

    [Fact]
    public async Task A_built_in_kind_is_explained_down_to_its_fields()
    {
        Assert.Contains("replicas\t<integer>", await kubectl.SayAsync("explain deployment.spec"));
        Assert.Contains(
            "ENUM:\n    Always\n    IfNotPresent\n    Never\n",
            await kubectl.SayAsync("explain pod.spec.containers.imagePullPolicy")
        );
        var whole = await kubectl.SayAsync("explain deployments --recursive");
        Assert.Contains("terminationGracePeriodSeconds", whole);
    }

    [Fact]
    public async Task Get_shows_tables_wide_tables_yaml_and_json()
    {
        await Ready();

        Assert.Contains("web 2/2 2 2", Rows(await kubectl.SayAsync($"get deployments -n {_ns}"))[1], StringComparison.Ordinal);
        var wide = Rows(await kubectl.SayAsync($"get deployments -n {_ns} -o wide"));
        Assert.Equal("NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR", wide[0]);
        Assert.EndsWith("web registry.example/web:1 app=web", wide[1], StringComparison.Ordinal);
        Assert.EndsWith("<none> <none>", Rows(await kubectl.SayAsync($"get pods -n {_ns} -o wide"))[1], StringComparison.Ordinal);
        Assert.EndsWith("app=web", Rows(await kubectl.SayAsync($"get services -n {_ns} -o wide"))[1], StringComparison.Ordinal);
        Assert.Contains(
            "\nkind: Deployment\n",
            "\n" + await kubectl.SayAsync($"get deployment web -n {_ns} -o yaml"),
            StringComparison.Ordinal
        );
        using var json = JsonDocument.Parse(await kubectl.SayAsync($"get pods -n {_ns} -l app=web --chunk-size=1 -o json"));
        Assert.Equal(2, json.RootElement.GetProperty("items").GetArrayLength());
        var missing = await kubectl.RunAsync($"get deployment nothing -n {_ns}");
        Assert.Equal((1, "Error from server (NotFound): deployments.apps \"nothing\" not found\n"), (missing.Code, missing.Errors));
    }

    [Fact]
    public async Task A_watch_prints_every_change()
    {
        await kubectl.SayAsync($"create namespace {_ns}");
        await kubectl.SayAsync($"create configmap one -n {_ns} --from-literal=a=1");

        var seen = await kubectl.FollowAsync(
            $"get configmaps -n {_ns} -w --output-watch-events --field-selector metadata.name=one",
            lines => lines.Any(l => l.StartsWith("DELETED", StringComparison.Ordinal)),
            async () =>
            {
                await kubectl.SayAsync($"label configmap one -n {_ns} colour=red");
                await kubectl.SayAsync($"delete configmap one -n {_ns}");
            }
        );

        Assert.Equal(["EVENT", "ADDED", "MODIFIED", "DELETED"], seen.Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public async Task Describe_tells_state_and_events()
    {
        await Ready();

        var deployment = await kubectl.SayAsync($"describe deployment web -n {_ns}");
        Assert.Contains("2 desired | 2 updated | 2 total | 2 available | 0 unavailable", deployment);
        Assert.Contains("Scaled up replica set web-", deployment);
        var service = await kubectl.SayAsync($"describe service web -n {_ns}");
        Assert.Matches(@"Endpoints:\s+10\.244\.\d+\.\d+:8080,10\.244\.\d+\.\d+:8080", service);
        Assert.Contains("Kubelet Version:            v1.34.1", await kubectl.SayAsync("describe node node-1"));
    }

    [Fact]
    public async Task A_rollout_is_followed_restarted_and_undone()
    {
        await Ready();

        Assert.Equal("deployment.apps/web restarted\n", await kubectl.SayAsync($"rollout restart deployment/web -n {_ns}"));
        var status = await kubectl.SayAsync($"rollout status deployment/web -n {_ns} --timeout=60s");
        Assert.EndsWith("deployment \"web\" successfully rolled out\n", status, StringComparison.Ordinal);
        Assert.Equal(
            ["REVISION CHANGE-CAUSE", "1 <none>", "2 <none>"],
            Rows(await kubectl.SayAsync($"rollout history deployment/web -n {_ns}"))[1..]
        );
        Assert.Equal("deployment.apps/web rolled back\n", await kubectl.SayAsync($"rollout undo deployment/web -n {_ns}"));
    }

    [Fact]
    public async Task A_rollout_of_an_image_that_is_not_there_says_so_when_its_time_is_over()
    {
        await kubectl.SayAsync("apply --server-side -f -", Manifest(tag: "broken"));

        var status = await kubectl.RunAsync($"rollout status deployment/web -n {_ns} --timeout=2s");
        var pods = await kubectl.SayAsync($"get pods -n {_ns}");
        var events = await kubectl.SayAsync($"get events -n {_ns} --field-selector type=Warning");

        Assert.Equal(1, status.Code);
        Assert.Contains("timed out waiting for the condition", status.Errors);
        Assert.Contains("ImagePullBackOff", pods);
        Assert.Contains("Failed to pull image \"registry.example/web:broken\"", events);
    }

    [Fact]
    public async Task Logs_are_followed_and_the_last_words_of_a_crashed_container_are_kept()
    {
        await Ready();
        var followed = await kubectl.FollowAsync($"logs -f deployment/web -n {_ns}", lines => lines.Count(l => l.Contains("alive")) >= 2);
        Assert.Contains("msg=\"listening\" port=8080", string.Join('\n', followed), StringComparison.Ordinal);

        await kubectl.SayAsync("apply --server-side --force-conflicts -f -", Manifest(tag: "crash"));
        await kubectl.FollowAsync(
            $"get pods -n {_ns} -w",
            lines => lines.Any(l => l.Contains("CrashLoopBackOff") && l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] != "0")
        );
        var pod = Rows(await kubectl.SayAsync($"get pods -n {_ns} --no-headers")).First(r => r.Contains(" 0/1 ")).Split(' ')[0];

        var last = await kubectl.SayAsync($"logs --previous -n {_ns} {pod} --tail=1");

        Assert.Equal("panic: giving up after 3 attempts\n", last);
        Assert.Contains("Back-off restarting failed container", await kubectl.SayAsync($"describe pod {pod} -n {_ns}"));
    }

    [Fact]
    public async Task Diff_ends_with_one_where_something_differs_and_zero_where_nothing_does()
    {
        await Ready();

        var same = await kubectl.RunAsync("diff --server-side -f -", Manifest());
        var other = await kubectl.RunAsync("diff --server-side -f -", Manifest(replicas: 4));

        Assert.True(same.Code == 0 && same.Output.Length == 0, same.ToString());
        Assert.Equal(1, other.Code);
        Assert.Contains("-  replicas: 2", other.Output);
        Assert.Contains("+  replicas: 4", other.Output);
        Assert.Contains("2/2", await kubectl.SayAsync($"get deployment web -n {_ns}"));
    }

    [Fact]
    public async Task A_conflict_names_the_manager_and_the_field()
    {
        await Ready();

        var refused = await kubectl.RunAsync("apply --server-side --field-manager=somebody -f -", Manifest(replicas: 3));
        var forced = await kubectl.SayAsync("apply --server-side --field-manager=somebody --force-conflicts -f -", Manifest(replicas: 3));

        Assert.Equal(1, refused.Code);
        Assert.StartsWith(
            "error: Apply failed with 1 conflict: conflict with \"kubectl\": .spec.replicas\n",
            refused.Errors,
            StringComparison.Ordinal
        );
        Assert.Contains("re-run the apply\n  command with the `--force-conflicts` flag", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("deployment.apps/web serverside-applied", forced);
    }

    [Fact]
    public async Task A_field_that_does_not_exist_is_named()
    {
        await kubectl.SayAsync($"create namespace {_ns}");
        var wrong = Manifest().Replace("replicas:", "replicaz:", StringComparison.Ordinal);

        var refused = await kubectl.RunAsync("apply --server-side -f -", wrong);

        Assert.Equal(1, refused.Code);
        Assert.Contains(".spec.replicaz: field not declared in schema", refused.Errors);
    }

    [Fact]
    public async Task Scaling_takes_the_replicas_over()
    {
        await Ready();

        Assert.Equal("deployment.apps/web scaled\n", await kubectl.SayAsync($"scale deployment/web -n {_ns} --replicas=3"));
        await kubectl.SayAsync($"rollout status deployment/web -n {_ns} --timeout=60s");
        Assert.Contains("3/3", await kubectl.SayAsync($"get deployment web -n {_ns}"));
        var refused = await kubectl.RunAsync("apply --server-side -f -", Manifest());
        Assert.Contains("conflict with \"kubectl\" with subresource \"scale\" using apps/v1: .spec.replicas", refused.Errors);
    }

    [Fact]
    public async Task Rights_are_told_and_held_for_whoever_is_spoken_for()
    {
        await Ready();
        await kubectl.SayAsync($"create rolebinding readers -n {_ns} --clusterrole=view --user=bob");

        Assert.Equal("yes\n", await kubectl.SayAsync($"auth can-i create deployments -n {_ns}"));
        Assert.Equal("yes\n", await kubectl.SayAsync($"auth can-i list pods -n {_ns} --as=bob"));
        var no = await kubectl.RunAsync($"auth can-i delete pods -n {_ns} --as=bob");
        Assert.Equal((1, "no\n"), (no.Code, no.Output));
        var refused = await kubectl.RunAsync($"delete deployment web -n {_ns} --as=bob");
        Assert.Contains(
            $"Error from server (Forbidden): deployments.apps \"web\" is forbidden: User \"bob\" cannot delete resource \"deployments\" in API group \"apps\" in the namespace \"{_ns}\"",
            refused.Errors
        );
        Assert.Contains("kubernetes-admin", await kubectl.SayAsync("auth whoami"));
        Assert.Equal(3, (await kubectl.SayAsync($"create token default -n {_ns}")).Split('.').Length);
    }

    [Fact]
    public async Task Resources_are_listed_with_their_short_names()
    {
        var rows = Rows(await kubectl.SayAsync("api-resources"));

        Assert.Contains("deployments deploy apps/v1 true Deployment", rows);
        Assert.Contains("namespaces ns v1 false Namespace", rows);
        Assert.Contains("Server Version: v1.34.1-sandbox.1", await kubectl.SayAsync("version"));
    }

    [Fact]
    public async Task Deleting_waits_until_it_is_gone()
    {
        await Ready();

        var dry = await kubectl.SayAsync($"delete deployment web -n {_ns} --dry-run=server");
        Assert.Contains("deleted", dry);
        Assert.Contains("2/2", await kubectl.SayAsync($"get deployment web -n {_ns}"));
        Assert.Contains("deployment.apps \"web\" deleted", await kubectl.SayAsync($"delete deployment web -n {_ns} --cascade=foreground"));
        Assert.Equal("", await kubectl.SayAsync($"get replicasets,pods -n {_ns} --no-headers"));
        Assert.Contains("deleted", await kubectl.SayAsync($"delete namespace {_ns} --timeout=60s"));
        Assert.Equal(1, (await kubectl.RunAsync($"get namespace {_ns}")).Code);
    }

    async Task Ready()
    {
        await kubectl.SayAsync("apply --server-side -f -", Manifest());
        await kubectl.SayAsync($"rollout status deployment/web -n {_ns} --timeout=60s");
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Lines with runs of blanks made one.</summary>
    static string[] Rows(string text) =>
        [.. Lines(text).Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    string Manifest(int replicas = 2, string tag = "1") =>
        $$$$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: {{{{_ns}}}}}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: {{{{_ns}}}}}
            data: {a: "1"}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: {{{{_ns}}}}}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: 8080}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: {{{{_ns}}}}}
            spec:
              replicas: {{{{replicas}}}}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: registry.example/web:{{{{tag}}}}
                      ports: [{containerPort: 8080}]
            """;

    static string Definition(string group) =>
        $$$$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: lamps.{{{{group}}}}}
            spec:
              group: {{{{group}}}}
              scope: Namespaced
              names: {plural: lamps, singular: lamp, kind: Lamp, listKind: LampList}
              versions:
                - name: v1
                  served: true
                  storage: true
                  additionalPrinterColumns: [{name: Watts, type: integer, jsonPath: .spec.watts}]
                  schema:
                    openAPIV3Schema:
                      type: object
                      properties:
                        spec: {type: object, properties: {watts: {type: integer, description: What it takes.}}}
            """;
}
