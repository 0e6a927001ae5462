using System.Collections.Concurrent;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>Server-side apply of a release: looks at everything first, then writes level by level.</summary>
sealed class Applier(ClusterLink link, ApplyRequest request, Func<AppliedObject, Task> onApplied) : IDisposable
{
    readonly ConcurrentDictionary<ObjectRef, LiveMark> _before = new();
    readonly ConcurrentBag<AppliedObject> _applied = [];
    readonly SemaphoreSlim _telling = new(1);
    string _query = "";
    IReadOnlySet<string> _newNamespaces = new HashSet<string>();
    bool _bringsKinds;

    public async Task<Result<IReadOnlyList<AppliedObject>>> RunAsync(CancellationToken cancellation)
    {
        var drafts = new List<Draft>();
        foreach (var manifest in request.Objects)
        {
            var draft = Draft.Of(manifest, request.DefaultNamespace);
            if (!draft.Ok)
            {
                return draft.Failure;
            }
            drafts.Add(draft.Value);
        }
        var failure =
            await PrepareAsync(drafts, cancellation)
            ?? await KubeParallel.EachAsync(drafts, link.Client.Window, LookAsync, cancellation)
            ?? drafts
                .Select(d => Adoption.Refuses(d.Ref, _before.GetValueOrDefault(d.Ref), request.Plan))
                .FirstOrDefault(f => f is not null)
            ?? await WriteAsync(drafts, cancellation);
        return failure is null ? Result.Of<IReadOnlyList<AppliedObject>>([.. _applied]) : failure;
    }

    public void Dispose() => _telling.Dispose();

    async Task<Failure?> PrepareAsync(List<Draft> drafts, CancellationToken cancellation)
    {
        var version = await link.Kinds.VersionAsync(cancellation);
        if (!version.Ok)
        {
            return version.Failure;
        }
        _query =
            $"?fieldManager={Uri.EscapeDataString(request.FieldManager)}&force=false{(version.Value.ValidatesFields ? "&fieldValidation=Strict" : "")}";
        _newNamespaces = drafts.Where(d => d.Level == KindOrder.Namespaces).Select(d => d.Ref.Name).ToHashSet();
        _bringsKinds = drafts.Any(d => d.Level == KindOrder.Definitions);
        return null;
    }

    async Task<Failure?> LookAsync(Draft draft, CancellationToken cancellation)
    {
        var live = await link.GetAsync(draft.Ref, metadata: true, cancellation);
        if (live is { Ok: true, Value: { } found })
        {
            _before[draft.Ref] = LiveMark.Of(found, request.FieldManager);
        }
        return live.Failure;
    }

    async Task<Failure?> WriteAsync(List<Draft> drafts, CancellationToken cancellation)
    {
        foreach (var level in drafts.GroupBy(d => d.Level).OrderBy(g => g.Key))
        {
            var failure = await KubeParallel.EachAsync(
                level.OrderBy(d => d.Ref.ToString(), StringComparer.Ordinal),
                link.Client.Window,
                WriteAsync,
                cancellation
            );
            if (failure is null && level.Key == KindOrder.Definitions)
            {
                failure = await DefinitionGate.WaitAsync(link, [.. level], cancellation);
            }
            if (failure is not null)
            {
                return failure;
            }
        }
        return null;
    }

    async Task<Failure?> WriteAsync(Draft draft, CancellationToken cancellation)
    {
        var before = _before.GetValueOrDefault(draft.Ref);
        if (draft.Level == KindOrder.Namespaces && before is { Terminating: true })
        {
            if (await NamespaceGate.WaitGoneAsync(link, draft.Ref, cancellation) is { } stuck)
            {
                return stuck;
            }
            before = null;
        }
        var kind = await FindKindAsync(draft, cancellation);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        var ours = before is null || before.Plan == request.Plan;
        var answer = await link.Client.AskAsync(
            new KubeRequest(HttpMethod.Patch, KubePath.Of(kind.Value, draft.Ref.Namespace, draft.Ref.Name) + _query, draft.Ref)
            {
                Body = draft.Bytes(ours ? request.Plan : null),
                ContentType = "application/apply-patch+yaml",
                Accept = KubeRequest.Metadata,
                Budget = TimeSpan.FromMinutes(2),
                Fresh = FreshOf(draft),
            },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        await TellAsync(new AppliedObject(draft.Ref, ActionOf(answer.Value, before), answer.Value.Warnings));
        return null;
    }

    ApplyAction ActionOf(KubeAnswer answer, LiveMark? before) =>
        answer.Status == 201 || before is null ? ApplyAction.Created
        : LiveMark.Of(answer.Body, request.FieldManager).IsSameAs(before) ? ApplyAction.Unchanged
        : ApplyAction.Changed;

    Fresh FreshOf(Draft draft) =>
        (draft.Ref.Namespace is { } ns && _newNamespaces.Contains(ns) ? Fresh.Namespace : Fresh.Nothing)
        | (_bringsKinds ? Fresh.Kind : Fresh.Nothing);

    async Task<Result<ApiKind>> FindKindAsync(Draft draft, CancellationToken cancellation)
    {
        var kind = await link.Kinds.FindAsync(draft.Ref.Group, draft.Ref.Kind, draft.Version, cancellation);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        if (kind.Value is not { } served)
        {
            return StatusFailures.UnservedKind($"{draft.Ref.Kind} ({draft.Ref.Group}/{draft.Version})".Replace("(/", "("));
        }
        return served.Namespaced == draft.Ref.Namespace is not null
            ? served
            : new Failure(
                "cluster.scope",
                served.Namespaced
                    ? Text.Of($"{draft.Ref} lives in a namespace but names none.")
                    : Text.Of($"{draft.Ref} lives in no namespace but names one."),
                Text.Of($"Correct metadata.namespace in the base or the overlay.")
            );
    }

    /// <summary>One at a time and in the order of completion, so that a counter in the listener only grows.</summary>
    async Task TellAsync(AppliedObject applied)
    {
        _applied.Add(applied);
        await _telling.WaitAsync(CancellationToken.None);
        try
        {
            await onApplied(applied);
        }
        finally
        {
            _telling.Release();
        }
    }
}
