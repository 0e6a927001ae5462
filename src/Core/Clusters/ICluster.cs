using Tandem.Clusters.Live;
using Tandem.Images;
using Tandem.Secrets;

namespace Tandem.Clusters;

/// <summary>Identity of an object in a cluster, independent of API version.</summary>
public sealed record ObjectRef(string Group, string Kind, string? Namespace, string Name)
{
    public override string ToString() => Namespace is null ? $"{Kind}/{Name}" : $"{Kind}/{Namespace}/{Name}";
}

/// <summary>One rendered object: its identity and its JSON (UTF-16, one document).</summary>
/// <param name="ApiVersion">e.g. <c>apps/v1</c>.</param>
public sealed record Manifest(ObjectRef Ref, string ApiVersion, string Json);

public enum HealthState
{
    Healthy,
    Progressing,
    Degraded,
    Suspended,
    Missing,
    Unknown,
    Terminating,
}

/// <summary>What one object's health rule says: a state, a sentence, and since when.</summary>
/// <param name="Permanent">True when waiting longer cannot help (image name invalid, deadline exceeded, …).</param>
public sealed record ObjectHealth(ObjectRef Ref, HealthState State, Text Sentence, DateTimeOffset Since, bool Permanent = false);

public enum ApplyAction
{
    Created,
    Changed,
    Unchanged,
    Deleted,

    /// <summary>Deleted and made anew.</summary>
    Recreated,

    /// <summary>Left as it is although it left the release, because nobody agreed to its deletion.</summary>
    Kept,

    /// <summary>Not written, because what it needs was not.</summary>
    Skipped,
    Failed,
}

/// <summary>What applying or deleting one object did.</summary>
/// <param name="Warnings">What the server warned of; each warning once in a cluster.</param>
/// <param name="Why">Why it failed, or was skipped or kept.</param>
/// <param name="Taken">Fields that were taken from others by force, as decided.</param>
public sealed record AppliedObject(
    ObjectRef Ref,
    ApplyAction Action,
    IReadOnlyList<string> Warnings,
    Failure? Why = null,
    IReadOnlyList<FieldChange>? Taken = null
);

/// <summary>Who we are in a cluster and what it is.</summary>
/// <param name="IsMaster">True when the credentials stand above every rule of the cluster (group <c>system:masters</c>).</param>
public sealed record ClusterInfo(string Version, string Server, int Nodes, bool IsMaster = false);

/// <summary>A service account.</summary>
public sealed record ServiceAccountRef(string Namespace, string Name);

/// <summary>What the console asks of the cluster for the site: namespace, service account, role binding.</summary>
/// <param name="ClusterRole">Role bound to the service account inside the namespace, e.g. <c>edit</c>.</param>
public sealed record SiteAccessSpec(string Namespace, string ServiceAccount, string ClusterRole);

/// <summary>How long the objects of each wave may take to become healthy, and who hears of it.</summary>
public sealed record HealthGate(TimeSpan Limit, Func<ObjectHealth, Task> OnChanged);

/// <summary>A release and how it is to be applied.</summary>
/// <param name="FieldManager">e.g. <c>tandem-3f2a…</c>, one per plan, at most 128 characters.</param>
/// <param name="DefaultNamespace">For namespaced objects that name none.</param>
/// <param name="Plan">Id of the plan, written as label <c>tandem.plan</c> on each object.</param>
public sealed record ApplyRequest(IReadOnlyList<Manifest> Objects, string FieldManager, string DefaultNamespace, string Plan)
{
    /// <summary>Name of the Secret in the default namespace that counts what is there; null: nothing is counted and nothing pruned.</summary>
    public string? Inventory { get; init; }

    /// <summary>True goes before other clusters' where all of them together have too much under way.</summary>
    public bool IsFirst { get; init; }

    public ConflictPolicy Conflicts { get; init; }

    public IReadOnlyList<ApplyDecision> Decisions { get; init; } = [];

    /// <summary>What marks this release apart from the one before, so that what runs once with each runs once; null when nothing does.</summary>
    public string? Release { get; init; }

    /// <summary>What somebody looked at: only that is done. Null when nobody looked.</summary>
    public ClusterPlan? Foreseen { get; init; }

    /// <summary>Null: nothing waits for health.</summary>
    public HealthGate? Gate { get; init; }

    /// <summary>True when nothing more is begun after the first failure, false when only what needs the failed object is left out.</summary>
    public bool FailFast { get; init; }
}

/// <summary>
/// What we ask of a cluster. Expected failures (no right, conflict, refused object, unreachable) are values; each names the object. Own
/// connections per cluster; TLS checks chain and name.
/// </summary>
public interface ICluster : IAsyncDisposable
{
    /// <summary>What runs there, as it happens.</summary>
    ILiveCluster Live { get; }

    /// <summary>What may be written into objects for it.</summary>
    IFieldHelp Fields { get; }

    /// <summary>
    /// The same cluster, with a name on every request and, when an account is given, as that service account: with short-lived tokens bound to it
    /// instead of the stored credentials. Closing either closes both.
    /// </summary>
    /// <param name="work">What the requests are made for, e.g. <c>run-41</c>: letters, digits, dots and hyphens. The cluster's audit log shows it.</param>
    ICluster As(string work, ServiceAccountRef? account = null);

    Task<Result<ClusterInfo>> InfoAsync(CancellationToken cancellation);

    /// <summary>Verbs and kinds we lack in the namespace for these objects, asked before anything is written. Empty is good.</summary>
    Task<Result<IReadOnlyList<string>>> MissingAccessAsync(IReadOnlyList<Manifest> objects, string ns, CancellationToken cancellation);

    /// <summary>
    /// What the cluster's own schemas do not allow in these objects, found by reads only: kinds it does not serve, unknown fields, wrong types, missing
    /// fields, list entries that stand twice. Empty is good. A kind the cluster does not describe is not checked.
    /// </summary>
    /// <param name="ns">For namespaced objects that name none.</param>
    Task<Result<IReadOnlyList<SchemaProblem>>> CheckSchemaAsync(IReadOnlyList<Manifest> objects, string ns, CancellationToken cancellation);

    /// <summary>
    /// What <see cref="ApplyAsync"/> would do now, object by object and field by field. Nothing is changed.
    /// </summary>
    /// <param name="askServer">True to have the server itself check what is new or changes, without changing anything.</param>
    Task<Result<ClusterPlan>> PlanAsync(ApplyRequest request, bool askServer, CancellationToken cancellation);

    /// <summary>
    /// Carries a release out: what is unchanged costs no request, the rest is applied in order under our field manager, each wave once the one
    /// before is healthy; then what left the release is deleted. Forces nothing that was not decided. Stops before the first write when something
    /// is in conflict, blocked, without consent, or not as it was foreseen. May be repeated at any time; reports each object as it is done.
    /// A cancellation lets what is under way end and begins nothing more.
    /// </summary>
    Task<Result<IReadOnlyList<AppliedObject>>> ApplyAsync(
        ApplyRequest request,
        Func<AppliedObject, Task> onApplied,
        CancellationToken cancellation
    );

    /// <summary>
    /// Watches until every object is healthy, one is permanently degraded, or the deadline passes; reports each change of an object's health.
    /// </summary>
    Task<Result<IReadOnlyList<ObjectHealth>>> WaitHealthyAsync(
        IReadOnlyList<ObjectRef> objects,
        TimeSpan deadline,
        Func<ObjectHealth, Task> onChanged,
        CancellationToken cancellation
    );

    /// <summary>The present health of the objects, by reads only. Absent ones are Missing.</summary>
    Task<Result<IReadOnlyList<ObjectHealth>>> ObserveAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation);

    /// <summary>Deletes those of the objects that carry the plan's label, dependants first, and waits until they are gone.</summary>
    Task<Result<IReadOnlyList<AppliedObject>>> DeleteAsync(
        IReadOnlyList<ObjectRef> objects,
        string plan,
        Func<AppliedObject, Task> onDeleted,
        CancellationToken cancellation
    );

    /// <summary>Address (host or host:port) and ports at which a Service of type LoadBalancer answers; null until it has one.</summary>
    Task<Result<ServiceAddress?>> ServiceAddressAsync(string ns, string service, CancellationToken cancellation);

    /// <summary>The volumes of the cluster that a claim holds and that lie outside it, behind a driver.</summary>
    Task<Result<IReadOnlyList<ClusterVolume>>> VolumesAsync(CancellationToken cancellation);

    /// <summary>The logins with which the cluster pulls the images of pods that are described so. Secrets that are not there count for nothing.</summary>
    Task<Result<IReadOnlyList<PullLogin>>> PullLoginsAsync(PullSource source, CancellationToken cancellation);

    /// <summary>The last lines of the logs of the pods behind a workload, newest last.</summary>
    Task<Result<IReadOnlyList<string>>> LogTailAsync(ObjectRef workload, int lines, CancellationToken cancellation);
}

/// <summary>A persistent volume in use.</summary>
/// <param name="Driver">Who provides it, e.g. <c>diskplugin.csi.alibabacloud.com</c>.</param>
/// <param name="Handle">What the driver calls it, e.g. the id of a disk.</param>
/// <param name="Claim">Namespace and name of the claim that holds it.</param>
public sealed record ClusterVolume(string Driver, string Handle, string Claim)
{
    public string Namespace => Claim.Split('/')[0];
}

/// <param name="NodePorts">The ports under which it answers on every node, in the order of <paramref name="Ports"/>; empty where it has none.</param>
public sealed record ServiceAddress(string Host, IReadOnlyList<int> Ports, IReadOnlyList<int> NodePorts)
{
    public ServiceAddress(string host, IReadOnlyList<int> ports)
        : this(host, ports, []) { }
}

/// <summary>Opens clusters from kubeconfigs by the allow-list parser. One handler per cluster.</summary>
public interface IClusterProvider
{
    /// <summary>A failure names the kubeconfig field that is missing or refused and what to do.</summary>
    Result<ICluster> Open(SecretText kubeconfig);
}
