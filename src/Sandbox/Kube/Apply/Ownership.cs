using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Apply;

/// <summary>Who writes: the manager's name, through which subresource, at what time (API form).</summary>
internal sealed record Writer(string Manager, string Subresource, string Now)
{
    public bool Force { get; init; }
}

/// <summary>
/// Server-side apply and the bookkeeping of ordinary writes: merges, takes out what an applier no longer names, and keeps
/// <c>metadata.managedFields</c>. Works on objects before defaults are filled in.
/// </summary>
internal static class Ownership
{
    /// <summary>Lays <paramref name="applied"/> over <paramref name="live"/> (null: the object is new). Throws 409 with one cause for each contested field.</summary>
    public static JsonObject Apply(KindInfo kind, JsonObject? live, JsonObject applied, Writer writer)
    {
        var type = kind.Schema;
        var entries = LiveEntries(kind, live);
        var mine = new ManagedEntry(writer.Manager, "Apply", kind.ApiVersion, writer.Subresource, null, new FieldSet());
        var last = entries.FirstOrDefault(e => e.IsSame(mine));
        entries.Remove(last!);

        var old = Bare(live);
        var claimed = Strip(kind, writer.Subresource, TypedSets.Of(type, applied));
        var merged = (JsonObject)TypedMerge.Merge(type, old ?? new JsonObject(), applied)!;
        merged = Prune(type, merged, last?.Fields, [claimed, .. entries.Select(e => e.Fields)]);

        var comparison = TypedSets.Compare(type, old, merged);
        Take(entries, comparison, writer.Force);
        // The time moves only with the object itself; a manager who merely joins has none.
        var time = comparison.IsSame ? last?.Time : writer.Now;
        entries.Add(mine with { Fields = claimed, Time = time });
        ManagedFields.Write(merged, entries);
        return merged;
    }

    /// <summary>Books an ordinary write from <paramref name="live"/> to <paramref name="updated"/>, whose managedFields are replaced.</summary>
    public static void Update(KindInfo kind, JsonObject? live, JsonObject updated, Writer writer)
    {
        if (updated.Items("metadata", "managedFields") is [JsonObject { Count: 0 }])
        {
            updated.Meta().Remove("managedFields");
            return;
        }
        var sent = ManagedFields.Read(updated);
        var entries = sent.Count > 0 ? sent : ManagedFields.Read(live);
        var mine = new ManagedEntry(writer.Manager, "Update", kind.ApiVersion, writer.Subresource, null, new FieldSet());
        var last = entries.FirstOrDefault(e => e.IsSame(mine));
        entries.Remove(last!);

        var comparison = TypedSets.Compare(kind.Schema, Bare(live), Bare(updated));
        Take(entries, comparison, force: true);
        var fields = Strip(
            kind,
            writer.Subresource,
            (last?.Fields ?? new FieldSet()).Difference(comparison.Removed).Union(comparison.Written)
        );
        var time = last is not null && last.Fields.Same(fields) ? last.Time : writer.Now;
        entries.Add(mine with { Fields = fields, Time = time });
        ManagedFields.Write(updated, entries);
    }

    /// <summary>The entries of the live object. One that nobody ever claimed is given to <c>before-first-apply</c>.</summary>
    static List<ManagedEntry> LiveEntries(KindInfo kind, JsonObject? live)
    {
        var entries = ManagedFields.Read(live);
        if (entries.Count > 0 || live is null)
            return entries;
        var all = Strip(kind, "", TypedSets.Compare(kind.Schema, new JsonObject(), Bare(live)).Added);
        return [new ManagedEntry("before-first-apply", "Update", kind.ApiVersion, "", live.Text("metadata", "creationTimestamp"), all)];
    }

    static JsonObject Prune(TypeNode type, JsonObject merged, FieldSet? last, IEnumerable<FieldSet> claims)
    {
        if (last is null || last.IsEmpty)
            return merged;
        var held = claims.Aggregate(new FieldSet(), (sum, claim) => sum.Union(claim));
        var dropped = TypedSets.WithNamedParents(type, last).Difference(TypedSets.WithNamedParents(type, held));
        return (JsonObject)TypedMerge.Remove(type, merged, dropped)!;
    }

    /// <summary>Takes what was written or removed away from the other managers; without force that is a conflict.</summary>
    static void Take(List<ManagedEntry> entries, Comparison comparison, bool force)
    {
        var contested = entries
            .Select(e => (Entry: e, Fields: e.Fields.Intersection(comparison.Written)))
            .Where(c => !c.Fields.IsEmpty)
            .ToList();
        if (!force && contested.Count > 0)
            throw Conflict(contested);
        for (var i = 0; i < entries.Count; i++)
            entries[i] = entries[i] with { Fields = entries[i].Fields.Difference(comparison.Written).Difference(comparison.Removed) };
    }

    static ApiException Conflict(List<(ManagedEntry Entry, FieldSet Fields)> contested)
    {
        var all = contested
            .OrderBy(c => c.Entry.Print(), StringComparer.Ordinal)
            .SelectMany(c => c.Fields.Paths().Select(path => (Manager: c.Entry.Print(), Path: FieldPath.Print(path))))
            .ToList();
        var causes = all.Select(c => new Cause("FieldManagerConflict", "conflict with " + c.Manager, c.Path)).ToList();
        if (all.Count == 1)
            return ApiException.FieldConflict($"Apply failed with 1 conflict: conflict with {all[0].Manager}: {all[0].Path}", causes);
        var lines = all.GroupBy(c => c.Manager).SelectMany(g => g.Select(c => "- " + c.Path).Prepend($"conflicts with {g.Key}:"));
        return ApiException.FieldConflict($"Apply failed with {all.Count} conflicts: {string.Join("\n", lines)}", causes);
    }

    static JsonObject? Bare(JsonObject? body)
    {
        var bare = body?.Copy();
        bare.Map("metadata")?.Remove("managedFields");
        return bare;
    }

    /// <summary>Without the fields nobody can own: identity, what the server writes, and what this way of writing does not reach.</summary>
    static FieldSet Strip(KindInfo kind, string subresource, FieldSet set)
    {
        var outside = new FieldSet();
        outside.Add(["f:apiVersion"]);
        outside.Add(["f:kind"]);
        foreach (
            var name in (string[])
                ["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion"]
        )
            outside.Add(["f:metadata", "f:" + name]);
        if (subresource == "status")
            outside.Add(["f:spec"]);
        else if (kind.HasStatus)
            outside.Add(["f:status"]);
        var kept = set.Without(outside);
        if (kept.Find("f:metadata") is { } metadata)
            metadata.Member = false;
        return kept;
    }
}
