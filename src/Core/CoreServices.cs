namespace Tandem;

/// <summary>The types of Core that the composition root registers, each once, as singletons.</summary>
public static class CoreServices
{
    public static IReadOnlyList<Type> Singletons { get; } =
    [
        typeof(Plans.PlanService),
        typeof(Clouds.AccountService),
        typeof(Clouds.AccountTester),
        typeof(Clouds.AccountImporter),
        typeof(Clouds.CloudCatalog),
        typeof(Clouds.Planning.WorldReader),
        typeof(Clouds.Planning.WorldPlanner),
        typeof(Overlays.OverlayPreview),
        typeof(Images.PlanImages),
        typeof(Overlays.Charts.ChartService),
        typeof(Overlays.Sources.GitService),
        typeof(Overlays.SchemaGate),
        typeof(Clusters.SiteClusters),
        typeof(Clusters.ClusterPreview),
        typeof(Clusters.Live.SiteView),
        typeof(Releases.Board),
        typeof(Releases.SiteReleases),
        typeof(Releases.ReleaseService),
        typeof(Releases.RollBackLook),
        typeof(Releases.RollBackRun),
        typeof(Drifts.DriftLook),
        typeof(Drifts.DriftRun),
        typeof(Drifts.DriftService),
        typeof(Drifts.Healer),
        typeof(Drifts.DriftRound),
        typeof(Audit.AuditService),
        typeof(Runs.RunService),
        typeof(Runs.RunExecutor),
        typeof(Runs.RunFeed),
        typeof(Runs.Leftovers),
        typeof(Snapshots.SnapshotList),
        typeof(Runs.Doorbell),
        typeof(Runs.Steps.SiteSteps),
        typeof(Runs.Steps.ReleaseBytes),
    ];

    /// <summary>The implementations of <see cref="Runs.IRunStep"/>.</summary>
    public static IReadOnlyList<Type> Steps { get; } =
    [
        typeof(Runs.Steps.CheckAccountStep),
        typeof(Runs.Steps.RenderStep),
        typeof(Runs.Steps.EnsureResourceStep),
        typeof(Runs.Steps.PrepareSiteStep),
        typeof(Runs.Steps.GrantUsersStep),
        typeof(Runs.Steps.ApplyStep),
        typeof(Runs.Steps.RegisterServersStep),
        typeof(Runs.Steps.ProbeStep),
        typeof(Runs.Steps.SoakStep),
        typeof(Runs.Steps.WaveGateStep),
        typeof(Runs.Steps.ReturnWavesStep),
        typeof(Runs.Steps.VerifyLinkStep),
        typeof(Runs.Steps.UndeployStep),
        typeof(Runs.Steps.RevokeUsersStep),
        typeof(Runs.Steps.RemoveResourceStep),
        typeof(Runs.Steps.VerifyGoneStep),
        typeof(Runs.Steps.TakeSnapshotsStep),
        typeof(Runs.Steps.CopySnapshotsStep),
        typeof(Runs.Steps.RetireSnapshotsStep),
        typeof(Runs.Steps.RemoveSnapshotsStep),
    ];
}
