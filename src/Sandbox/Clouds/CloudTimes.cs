namespace Tandem.Sandbox.Clouds;

/// <summary>
/// How long things take in the real world; every one is divided by <see cref="SandboxOptions.Speed"/>. The values are ordinary experience and
/// not promises of the vendor.
/// </summary>
internal sealed record CloudTimes
{
    public double Speed { get; init; } = 1;
    public TimeSpan VpcReady { get; init; } = TimeSpan.FromSeconds(2);
    public TimeSpan VpcGone { get; init; } = TimeSpan.FromSeconds(2);
    public TimeSpan VSwitchReady { get; init; } = TimeSpan.FromSeconds(3);
    public TimeSpan VSwitchGone { get; init; } = TimeSpan.FromSeconds(3);
    public TimeSpan NatGatewayReady { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan NatGatewayGone { get; init; } = TimeSpan.FromSeconds(20);
    public TimeSpan SnatEntryReady { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan SnatEntryGone { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan EipBinding { get; init; } = TimeSpan.FromSeconds(3);
    public TimeSpan VpnGatewayReady { get; init; } = TimeSpan.FromMinutes(2);
    public TimeSpan VpnGatewayGone { get; init; } = TimeSpan.FromMinutes(1);
    public TimeSpan VpnConnectionChange { get; init; } = TimeSpan.FromSeconds(20);
    public TimeSpan LoadBalancerReady { get; init; } = TimeSpan.FromSeconds(40);
    public TimeSpan LoadBalancerGone { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan ServerGroupChange { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan ListenerChange { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan ClassicListenerChange { get; init; } = TimeSpan.FromSeconds(2);
    public TimeSpan ContainerGroupScheduled { get; init; } = TimeSpan.FromSeconds(3);
    public TimeSpan ContainerGroupRunning { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan ContainerGroupGone { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan ManagedClusterReady { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan ServerlessClusterReady { get; init; } = TimeSpan.FromMinutes(3);
    public TimeSpan ClusterGone { get; init; } = TimeSpan.FromMinutes(4);
    public TimeSpan DiskReady { get; init; } = TimeSpan.FromSeconds(3);
    public TimeSpan SnapshotReady { get; init; } = TimeSpan.FromMinutes(1);
    public TimeSpan SnapshotCopied { get; init; } = TimeSpan.FromMinutes(2);
    public TimeSpan NodePoolChange { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The cluster turns <c>running</c> this long after its task said <c>success</c>, as it does in production.</summary>
    public TimeSpan ClusterBehindItsTask { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a thing that is gone stays in the file, for questions about a finished task; not divided.</summary>
    public TimeSpan Remembered { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the answer to a client token is kept; not divided.</summary>
    public TimeSpan TokensKept { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How far a request's date may lie from our clock, and how long a nonce is remembered; not divided.</summary>
    public TimeSpan RequestWindow { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan Scaled(TimeSpan real) => real / Speed;
}
