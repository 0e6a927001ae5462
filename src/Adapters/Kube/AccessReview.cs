using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Applying;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube;

/// <summary>Asks the cluster, before anything is written, which of the needed rights the credentials lack.</summary>
sealed class AccessReview(ClusterLink link)
{
    const string Path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    static readonly string[] Verbs = ["get", "list", "watch", "create", "patch", "delete"];

    readonly ConcurrentBag<(int Order, string Sentence)> _missing = [];

    public async Task<Result<IReadOnlyList<string>>> MissingAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    )
    {
        var questions = await QuestionsAsync(objects, ns, cancellation);
        if (!questions.Ok)
        {
            return questions.Failure;
        }
        Failure? failure = null;
        await Parallel.ForEachAsync(
            questions.Value.Select((q, i) => (q, i)),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
            async (x, token) =>
            {
                if (Volatile.Read(ref failure) is null && await AskAsync(x.q, x.i, token) is { } f)
                {
                    Interlocked.CompareExchange(ref failure, f, null);
                }
            }
        );
        return failure is not null
            ? failure
            : Result.Of<IReadOnlyList<string>>([.. _missing.OrderBy(m => m.Order).Select(m => m.Sentence)]);
    }

    async Task<Result<List<Question>>> QuestionsAsync(IReadOnlyList<Manifest> objects, string ns, CancellationToken cancellation)
    {
        var questions = new List<Question>();
        foreach (var manifest in objects)
        {
            var version = manifest.ApiVersion[(manifest.ApiVersion.IndexOf('/') + 1)..];
            var kind = await link.Kinds.FindAsync(manifest.Ref.Group, manifest.Ref.Kind, version, cancellation);
            if (!kind.Ok)
            {
                return kind.Failure;
            }
            // A kind that is not served yet may come with this release; then its rights cannot be told now.
            if (kind.Value is { } served)
            {
                var place = served.Namespaced ? manifest.Ref.Namespace ?? ns : null;
                questions.AddRange(VerbsFor(manifest).Select(v => new Question(v, served.Group, served.Resource, place)));
                if (KindOrder.IsWorkload(manifest.Ref))
                {
                    questions.AddRange(new[] { "list", "watch" }.Select(v => new Question(v, "", "pods", place)));
                }
            }
        }
        return questions.Distinct().ToList();
    }

    /// <summary>What is never pruned needs no right to be deleted.</summary>
    static IEnumerable<string> VerbsFor(Manifest manifest) =>
        manifest.Json.Contains("Prune=false", StringComparison.Ordinal)
        && JsonNode.Parse(manifest.Json) is JsonObject body
        && !SyncOptions.Of(body).MayPrune
            ? Verbs.Where(v => v != "delete")
            : Verbs;

    async Task<Failure?> AskAsync(Question q, int order, CancellationToken cancellation)
    {
        var body = new
        {
            apiVersion = "authorization.k8s.io/v1",
            kind = "SelfSubjectAccessReview",
            spec = new
            {
                resourceAttributes = new
                {
                    verb = q.Verb,
                    group = q.Group,
                    resource = q.Resource,
                    @namespace = q.Namespace ?? "",
                },
            },
        };
        var answer = await link.Client.AskAsync(
            new KubeRequest(HttpMethod.Post, Path) { Body = JsonSerializer.SerializeToUtf8Bytes(body), Budget = TimeSpan.FromSeconds(30) },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        var allowed = answer.Value.Body.TryGetProperty("status", out var s) && s.TryGetProperty("allowed", out var a) && a.GetBoolean();
        if (!allowed)
        {
            _missing.Add((order, q.Namespace is null ? $"{q.Verb} {q.Resource}" : $"{q.Verb} {q.Resource} in {q.Namespace}"));
        }
        return null;
    }

    sealed record Question(string Verb, string Group, string Resource, string? Namespace);
}
