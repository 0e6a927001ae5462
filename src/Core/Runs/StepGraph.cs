using System.Text.Json.Serialization;
using Tandem.Clouds;

namespace Tandem.Runs;

/// <summary>One step of a blueprint: data only, so that what was previewed is what is stored and executed.</summary>
/// <param name="Key">Unique in the graph, e.g. <c>primary/network</c>.</param>
/// <param name="Kind">Which <see cref="IRunStep"/> carries it out, see <see cref="StepKinds"/>.</param>
/// <param name="Site">Key of the site it works on, or null.</param>
/// <param name="Title">What people read.</param>
/// <param name="DependsOn">Keys of the steps that must have ended well before.</param>
/// <param name="Resource">For resource steps: what shall exist.</param>
/// <param name="After">Keys of the steps that must be over before, well or not: ended, or never to run because of a failed one.</param>
public sealed record StepSpec(
    string Key,
    string Kind,
    string? Site,
    Text Title,
    IReadOnlyList<string> DependsOn,
    ResourceSpec? Resource = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? After = null
)
{
    /// <summary>Everything this step waits for, whether it must have ended well or only be over.</summary>
    [JsonIgnore]
    public IEnumerable<string> WaitsFor => After is null ? DependsOn : DependsOn.Concat(After);
}

/// <summary>A directed graph of steps that cannot be built with a duplicate, a stranger or a cycle.</summary>
public sealed class StepGraph
{
    readonly Dictionary<string, StepSpec> _byKey;

    /// <summary>Steps in an order in which every dependency comes before its dependants; ties keep the given order.</summary>
    public IReadOnlyList<StepSpec> Steps { get; }

    /// <exception cref="ArgumentException">A key stands twice, a dependency names no step, or steps depend on each other in a circle.</exception>
    [JsonConstructor]
    public StepGraph(IReadOnlyList<StepSpec> steps)
    {
        if (steps.GroupBy(s => s.Key).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The step {twice.Key} stands twice.", nameof(steps));
        }
        _byKey = steps.ToDictionary(s => s.Key);
        if (steps.FirstOrDefault(s => s.WaitsFor.Any(d => !_byKey.ContainsKey(d))) is { } stray)
        {
            throw new ArgumentException($"The step {stray.Key} depends on a step that does not exist.", nameof(steps));
        }
        Steps = Sort(steps);
    }

    public StepSpec this[string key] => _byKey[key];

    public bool Contains(string key) => _byKey.ContainsKey(key);

    /// <summary>Every step that cannot run when <paramref name="key"/> fails, directly or not.</summary>
    public IReadOnlySet<string> DependantsOf(string key)
    {
        var found = new HashSet<string>();
        foreach (var step in Steps.Where(s => s.DependsOn.Any(d => d == key || found.Contains(d))))
        {
            found.Add(step.Key);
        }
        return found;
    }

    static List<StepSpec> Sort(IReadOnlyList<StepSpec> steps)
    {
        var sorted = new List<StepSpec>(steps.Count);
        var placed = new HashSet<string>();
        while (sorted.Count < steps.Count)
        {
            var next =
                steps.FirstOrDefault(s => !placed.Contains(s.Key) && s.WaitsFor.All(placed.Contains))
                ?? throw new ArgumentException(
                    $"These steps wait for each other: {string.Join(", ", steps.Where(s => !placed.Contains(s.Key)).Select(s => s.Key))}.",
                    nameof(steps)
                );
            sorted.Add(next);
            placed.Add(next.Key);
        }
        return sorted;
    }
}

/// <summary>Names of the kinds of step.</summary>
public static class StepKinds
{
    public const string CheckAccount = "account.check";
    public const string Render = "overlays.render";
    public const string ResolveImages = "images.resolve";
    public const string EnsureResource = "resource.ensure";
    public const string VerifyLink = "routing.verify-link";
    public const string PrepareSite = "cluster.prepare";
    public const string GrantUsers = "cluster.grant";
    public const string RevokeUsers = "cluster.revoke";
    public const string Apply = "cluster.apply";
    public const string RegisterServers = "routing.register";
    public const string Soak = "deploy.soak";
    public const string WaveGate = "deploy.gate";
    public const string ReturnWaves = "deploy.return";
    public const string Probe = "test.probe";
    public const string Undeploy = "cluster.undeploy";
    public const string RemoveResource = "resource.remove";
    public const string TakeSnapshots = "data.snapshot";
    public const string CopySnapshots = "data.copy";
    public const string RetireSnapshots = "data.retire";
    public const string RemoveSnapshots = "data.remove";
    public const string VerifyGone = "resource.verify-gone";
}
