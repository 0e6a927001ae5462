using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

/// <summary>Sentences and retries for answers recorded from a real control plane.</summary>
public sealed class RecordedTests
{
    static readonly ObjectRef Subject = new("", "ConfigMap", "default", "c1");

    static readonly KubeRequest Write = new(HttpMethod.Patch, "/x", Subject) { Budget = TimeSpan.FromMinutes(2) };

    static IEnumerable<KubeAnswer> Recorded()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Data/kubernetes-ssa"), "*.json"))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var pair in document.RootElement.EnumerateArray().Where(p => p.GetProperty("status").GetInt32() >= 400))
            {
                yield return Answer(pair.GetProperty("status").GetInt32(), pair.GetProperty("response").Clone());
            }
        }
    }

    static KubeAnswer Answer(int status, JsonElement body) =>
        new(
            status,
            body.ValueKind == JsonValueKind.Object ? body : default,
            body.ValueKind == JsonValueKind.String ? body.GetString()! : "",
            [],
            null,
            null
        );

    static KubeAnswer Find(string part) =>
        Recorded().First(a => (a.Body.ValueKind == JsonValueKind.Object ? a.Body.GetRawText() : a.Raw).Contains(part));

    [Theory]
    [InlineData("conflict with \\u0022other\\u0022", "cluster.conflict")]
    [InlineData(".bogus: field not declared", "cluster.typed-patch")]
    [InlineData(".data.a: expected string", "cluster.typed-patch")]
    [InlineData("duplicate entries for key", "cluster.typed-patch")]
    [InlineData("spec.clusterIPs[0]", "cluster.immutable")]
    [InlineData("updates to statefulset spec", "cluster.immutable")]
    [InlineData("cannot change roleRef", "cluster.immutable")]
    [InlineData("NamespaceTerminating", "cluster.terminating")]
    [InlineData("Unauthorized", "cluster.unauthorized")]
    [InlineData("cannot patch resource", "cluster.forbidden")]
    [InlineData("404 page not found", "cluster.kind")]
    [InlineData("failed calling webhook", "cluster.webhook")]
    [InlineData("ValidatingAdmissionPolicy", "cluster.policy")]
    [InlineData("Request entity too large", "cluster.size")]
    public void Every_recorded_refusal_has_its_sentence(string part, string code)
    {
        // The recordings quote with a backslash.
        var answer = Find(part.Replace("\\u0022", "\\\""));

        Assert.Equal(code, StatusFailures.Of(answer, Subject).Code);
    }

    [Fact]
    public void A_conflict_names_the_manager_and_the_field()
    {
        var failure = StatusFailures.Of(Find("kubectl-edit"), Subject);

        Assert.Equal("ConfigMap/default/c1: kubectl-edit has set data.a to another value and owns it.", failure.What.ToString());
        Assert.Equal("data.a", failure.Field);
    }

    [Fact]
    public void A_refusal_names_the_right_that_is_missing() =>
        Assert.Contains("may not patch configmaps", StatusFailures.Of(Find("cannot patch resource"), Subject).What.ToString());

    [Fact]
    public void Rule_16_a_value_of_a_secret_is_not_quoted()
    {
        var secret = new ObjectRef("", "Secret", "default", "se");

        Assert.All(
            Recorded().Where(a => a.Status == 422),
            a => Assert.DoesNotContain("basic-auth", StatusFailures.Of(a, secret).ToString())
        );
    }

    [Fact]
    public void Rule_29_only_what_can_pass_is_asked_again()
    {
        foreach (var answer in Recorded())
        {
            var again = RetryRules.After(Write, answer, 0, TimeSpan.Zero, 0.5) is not null;
            var status = KubeStatus.Of(answer);

            Assert.True(again == (status.IsWebhook || status.IsTerminatingNamespace), $"{answer.Status} {status.Message}");
        }
    }

    [Theory]
    [InlineData(429, 1, 1.2)]
    [InlineData(502, 0, 0.5)]
    [InlineData(503, 0, 0.5)]
    [InlineData(504, 0, 0.5)]
    public void Rule_29_throttling_and_gateways_are_waited_for(int status, double least, double most)
    {
        var answer = new KubeAnswer(status, default, "", [], null, null);

        Assert.Equal(least, RetryRules.After(Write, answer, 0, TimeSpan.Zero, 0)!.Value.TotalSeconds, 3);
        Assert.Equal(most, RetryRules.After(Write, answer, 0, TimeSpan.Zero, 1)!.Value.TotalSeconds, 3);
        Assert.Null(RetryRules.After(Write, answer, 9, TimeSpan.FromMinutes(2), 0.5));
    }

    [Fact]
    public void Rule_29_the_server_says_how_long()
    {
        var answer = new KubeAnswer(429, default, "", [], TimeSpan.FromSeconds(10), null);

        Assert.Equal(10, RetryRules.After(Write, answer, 0, TimeSpan.Zero, 0)!.Value.TotalSeconds, 3);
        Assert.Equal(12, RetryRules.After(Write, answer, 0, TimeSpan.Zero, 1)!.Value.TotalSeconds, 3);
        Assert.Equal(10, RetryRules.After(Write, answer with { Status = 503 }, 0, TimeSpan.Zero, 0)!.Value.TotalSeconds, 3);
    }

    [Theory]
    [InlineData(Fresh.Nothing, 0, false)]
    [InlineData(Fresh.Kind, 0, true)]
    [InlineData(Fresh.Kind, 31, false)]
    internal void Rule_19_a_kind_of_this_release_is_waited_for(Fresh fresh, double spent, bool again)
    {
        var answer = new KubeAnswer(404, default, "404 page not found\n", [], null, null);

        Assert.Equal(again, RetryRules.After(Write with { Fresh = fresh }, answer, 0, TimeSpan.FromSeconds(spent), 0.5) is not null);
    }

    [Theory]
    [InlineData(Fresh.Nothing, false)]
    [InlineData(Fresh.Namespace, true)]
    internal void A_namespace_of_this_release_is_waited_for(Fresh fresh, bool again) =>
        Assert.Equal(again, RetryRules.After(Write with { Fresh = fresh }, Find("namespaces \\\"nope"), 0, TimeSpan.Zero, 0.5) is not null);
}
