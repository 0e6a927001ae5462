using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Schema;

/// <summary>Holds objects against what one cluster serves, before anything is sent to it: their kinds, where these live, and their fields.</summary>
sealed class SchemaReview(ClusterLink link)
{
    static readonly SchemaSet Alone = new(
        new Dictionary<string, SchemaNode>(),
        new Dictionary<(string Group, string Version, string Kind), SchemaNode>()
    );

    /// <param name="ns">For namespaced objects that name none.</param>
    public async Task<Result<IReadOnlyList<SchemaProblem>>> CheckAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    )
    {
        var found = await OnceAsync(objects, ns, cancellation);
        // What an old server told a while ago may lack a definition that came since.
        return found is { Ok: true, Value.Count: > 0 } && link.Schemas.Renew() ? await OnceAsync(objects, ns, cancellation) : found;
    }

    async Task<Result<IReadOnlyList<SchemaProblem>>> OnceAsync(IReadOnlyList<Manifest> objects, string ns, CancellationToken cancellation)
    {
        var own = ReleaseDefinitions.Of(objects);
        var problems = Twice(objects, ns).ToList();
        var served = new List<Manifest>();
        foreach (var manifest in objects)
        {
            var key = (manifest.Ref.Group, VersionOf(manifest), manifest.Ref.Kind);
            if (own.TryGetValue(key, out var definition))
            {
                problems.AddRange(Misplaced(manifest, definition.Namespaced));
                problems.AddRange(definition.Schema is { } schema ? SchemaChecker.Check(manifest, schema, Alone) : []);
                continue;
            }
            var kind = await link.Kinds.FindAsync(manifest.Ref.Group, manifest.Ref.Kind, VersionOf(manifest), cancellation);
            if (!kind.Ok)
            {
                return kind.Failure;
            }
            if (kind.Value is not { } known)
            {
                problems.Add(await NotServedAsync(manifest, cancellation));
                continue;
            }
            problems.AddRange(Misplaced(manifest, known.Namespaced));
            served.Add(manifest);
        }
        var fields = await FieldsAsync(served, cancellation);
        return fields.Ok ? Result.Of<IReadOnlyList<SchemaProblem>>([.. problems, .. fields.Value]) : fields.Failure;
    }

    async Task<Result<IReadOnlyList<SchemaProblem>>> FieldsAsync(List<Manifest> objects, CancellationToken cancellation)
    {
        var sets = await link.Schemas.ReadAsync([.. objects.Select(o => (o.Ref.Group, VersionOf(o))).Distinct()], cancellation);
        return sets.Map(known =>
            (IReadOnlyList<SchemaProblem>)
                [
                    .. from manifest in objects
                    let set = known.GetValueOrDefault((manifest.Ref.Group, VersionOf(manifest)))
                    where set is not null
                    let schema = set.Of(manifest.Ref.Group, VersionOf(manifest), manifest.Ref.Kind)
                    where schema is not null
                    from problem in SchemaChecker.Check(manifest, schema, set)
                    select problem,
                ]
        );
    }

    async Task<SchemaProblem> NotServedAsync(Manifest manifest, CancellationToken cancellation)
    {
        var other = await link.Kinds.FindAsync(manifest.Ref.Group, manifest.Ref.Kind, null, cancellation);
        return new SchemaProblem(
            manifest.Ref,
            ["apiVersion"],
            Text.Of($"{manifest.Ref}: the cluster serves no {manifest.Ref.Kind} of {manifest.ApiVersion}."),
            other is { Ok: true, Value: { } served }
                ? Text.Of($"Did you mean '{served.ApiVersion}'?")
                : Text.Of($"Correct apiVersion and kind, or deploy the definition of the kind first or with it.")
        );
    }

    static IEnumerable<SchemaProblem> Misplaced(Manifest manifest, bool namespaced)
    {
        var r = manifest.Ref;
        if (!namespaced && r.Namespace is not null)
        {
            yield return new SchemaProblem(
                r,
                ["metadata", "namespace"],
                Text.Of($"{r.Kind} {r.Name} belongs to no namespace, but names {r.Namespace}."),
                Text.Of($"Put it into a kustomization that sets no 'namespace', and list that one beside the other.")
            );
        }
        if (namespaced && r.Namespace is null && ClusterScope.IsClusterScoped(manifest))
        {
            yield return new SchemaProblem(
                r,
                ["metadata"],
                Text.Of($"{r.Kind} {r.Name} lives in a namespace, but names none."),
                Text.Of($"Set 'namespace' in the overlay.")
            );
        }
    }

    /// <summary>Two that differ only in that one leaves out the namespace which the other names.</summary>
    static IEnumerable<SchemaProblem> Twice(IReadOnlyList<Manifest> objects, string ns) =>
        objects
            .Select(o => ClusterScope.IsClusterScoped(o) ? o.Ref : o.Ref with { Namespace = o.Ref.Namespace ?? ns })
            .GroupBy(r => r)
            .Where(g => g.Count() > 1)
            .Select(g => new SchemaProblem(g.Key, [], Text.Of($"{g.Key} stands twice in the result."), Text.Of($"Keep one of them.")));

    static string VersionOf(Manifest manifest) => manifest.ApiVersion[(manifest.ApiVersion.IndexOf('/') + 1)..];
}
