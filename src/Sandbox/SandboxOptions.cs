namespace Tandem.Sandbox;

/// <summary>How one Sandbox is started: where its state lies, on which ports it listens, how fast its world turns.</summary>
public sealed class SandboxOptions
{
    /// <summary>Folder of the Sandbox's state (certificates, cloud resources, cluster objects). Created when absent.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Port of the cloud front door on 127.0.0.1; 0 takes the port of the last start, or any free one the first time.</summary>
    public int CloudPort { get; init; }

    /// <summary>
    /// Factor on every waiting time of the real world: 1 is real time, 20 makes a cluster of five minutes ready in fifteen seconds.
    /// Default 20; tests take 1,000 and more.
    /// </summary>
    public double Speed { get; init; } = 20;

    /// <summary>The clock; tests move it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
