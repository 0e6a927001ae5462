using System.Text.RegularExpressions;
using Tandem.Clusters;

namespace Tandem.Releases;

/// <summary>One object of two releases.</summary>
/// <param name="Left">Its identity on the left; null when it is only on the right.</param>
/// <param name="Right">Its identity on the right; null when it is only on the left.</param>
/// <param name="Lines">Both sides in one list, line by line.</param>
public sealed record ObjectDifference(ObjectRef? Left, ObjectRef? Right, IReadOnlyList<ComparedLine> Lines)
{
    public ObjectRef Ref => Right ?? Left!;

    public bool IsOnBoth => Left is not null && Right is not null;

    public bool Differs => !IsOnBoth || Added + Removed > 0;

    public int Added => Lines.Count(l => l.Mark == LineMark.Added);

    public int Removed => Lines.Count(l => l.Mark == LineMark.Removed);
}

/// <summary>Two streams of objects held against each other, object by object. Pure; values of Secrets are in no line.</summary>
/// <param name="Objects">By kind, namespace and name.</param>
public sealed partial record ReleaseDifference(IReadOnlyList<ObjectDifference> Objects)
{
    public IEnumerable<ObjectDifference> Changed => Objects.Where(o => o.Differs);

    /// <param name="ignoreHashes">
    /// True shows the names of generated objects without their hashes, also where others refer to them: between two sites they tell nothing that the
    /// generated object itself does not tell. Between two releases they tell that pods are made anew.
    /// </param>
    public static ReleaseDifference Of(IReadOnlyList<Manifest> left, IReadOnlyList<Manifest> right, bool ignoreHashes = false)
    {
        var pairs = Pair(left, right);
        var hashed = ignoreHashes
            ? pairs
                .Where(p => p is { Left: { } a, Right: { } b } && a.Ref.Name != b.Ref.Name)
                .SelectMany(p => new[] { p.Left!.Ref, p.Right!.Ref })
                .ToList()
            : [];
        return new([
            .. pairs
                .Select(p => new ObjectDifference(
                    p.Left?.Ref,
                    p.Right?.Ref,
                    LineDifference.Of(Unhashed(Text(p.Left, p.Right), hashed), Unhashed(Text(p.Right, p.Left), hashed))
                ))
                .OrderBy(o => o.Ref.Kind, StringComparer.Ordinal)
                .ThenBy(o => o.Ref.Namespace, StringComparer.Ordinal)
                .ThenBy(o => o.Ref.Name, StringComparer.Ordinal),
        ]);
    }

    static IReadOnlyList<ManifestLine> Unhashed(IReadOnlyList<ManifestLine> lines, List<ObjectRef> hashed) =>
        hashed.Count == 0
            ? lines
            :
            [
                .. lines.Select(l =>
                    hashed.Aggregate(
                        l,
                        (line, r) => line with { Text = line.Text.Replace(r.Name, $"{Stem(r)!.Name}-…", StringComparison.Ordinal) }
                    )
                ),
            ];

    static IReadOnlyList<ManifestLine> Text(Manifest? manifest, Manifest? other) =>
        manifest is null ? [] : ManifestText.Of(manifest, other);

    /// <summary>Equal identities first; then generated ones, whose names end in a hash of what they hold.</summary>
    static List<(Manifest? Left, Manifest? Right)> Pair(IReadOnlyList<Manifest> left, IReadOnlyList<Manifest> right)
    {
        var rest = right.ToDictionary(m => m.Ref);
        var pairs = new List<(Manifest? Left, Manifest? Right)>();
        var alone = new List<Manifest>();
        foreach (var manifest in left)
        {
            if (rest.Remove(manifest.Ref, out var same))
            {
                pairs.Add((manifest, same));
            }
            else
            {
                alone.Add(manifest);
            }
        }
        var generated = rest.Values.Where(m => Stem(m.Ref) is not null).ToLookup(m => Stem(m.Ref)!);
        foreach (var manifest in alone)
        {
            var same = Stem(manifest.Ref) is { } stem ? generated[stem].FirstOrDefault(m => rest.ContainsKey(m.Ref)) : null;
            if (same is not null)
            {
                rest.Remove(same.Ref);
            }
            pairs.Add((manifest, same));
        }
        pairs.AddRange(rest.Values.Select(m => ((Manifest?)null, (Manifest?)m)));
        return pairs;
    }

    /// <summary>The identity without the hash that Kustomize appends; null for what is not generated.</summary>
    static ObjectRef? Stem(ObjectRef r) =>
        r is { Group: "", Kind: "ConfigMap" or "Secret" } && Hash().Match(r.Name) is { Success: true } hash
            ? r with
            {
                Name = r.Name[..hash.Index],
            }
            : null;

    [GeneratedRegex("-[2456789bcdfghkmt]{10}$")]
    private static partial Regex Hash();
}

/// <summary>One row of two columns.</summary>
public sealed record SideBySide(ComparedLine? Left, ComparedLine? Right)
{
    /// <summary>What was removed stands beside what was added in its place.</summary>
    public static IReadOnlyList<SideBySide> Of(IReadOnlyList<ComparedLine> lines)
    {
        var rows = new List<SideBySide>(lines.Count);
        for (var i = 0; i < lines.Count; )
        {
            if (lines[i].Mark == LineMark.Same)
            {
                rows.Add(new(lines[i], lines[i]));
                i++;
                continue;
            }
            var block = lines.Skip(i).TakeWhile(l => l.Mark != LineMark.Same).ToList();
            var (gone, came) = (block.Where(l => l.Mark == LineMark.Removed).ToList(), block.Where(l => l.Mark == LineMark.Added).ToList());
            rows.AddRange(
                Enumerable
                    .Range(0, Math.Max(gone.Count, came.Count))
                    .Select(k => new SideBySide(gone.ElementAtOrDefault(k), came.ElementAtOrDefault(k)))
            );
            i += block.Count;
        }
        return rows;
    }
}
