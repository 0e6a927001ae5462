using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Secrets;

namespace Tandem.Unit.Web.Wizard;

/// <summary>Plans in memory, with the store's rule about versions.</summary>
sealed class FakePlans : IPlanStore, IOverlayVersions
{
    /// <summary>Every save of files, newest first.</summary>
    public List<(OverlayVersion Version, IReadOnlyList<OverlayFile> Files)> Versions { get; } = [];

    public Task<IReadOnlyList<OverlayVersion>> ListAsync(Guid planId, int? before, int most, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<OverlayVersion>>([
            .. Versions.Select(v => v.Version).Where(v => before is null || v.Version < before).Take(most),
        ]);

    public Task<OlderText?> OlderAsync(Guid planId, string path, string text, CancellationToken cancellation) =>
        Task.FromResult<OlderText?>(null);

    public Task<IReadOnlyList<OverlayFile>?> FilesAsync(Guid planId, int version, CancellationToken cancellation) =>
        Task.FromResult(Versions.Where(v => v.Version.Version <= version).Select(v => v.Files).FirstOrDefault());

    public Task<int?> VersionAsync(Guid id, CancellationToken cancellation) => Task.FromResult(_drafts.GetValueOrDefault(id)?.Version);

    readonly Dictionary<Guid, PlanDraft> _drafts = [];

    public List<AuditEntry> Audit { get; } = [];

    public PlanDraft Only => _drafts.Values.Single();

    public void Put(Plan plan, params IEnumerable<PlanStep> visited) => Put(plan, visited, []);

    public void Put(Plan plan, IEnumerable<PlanStep> visited, IEnumerable<PlanStep> stale)
    {
        _drafts.Clear();
        var draft = new PlanDraft(Guid.NewGuid(), "shop", 1, plan, visited.ToHashSet(), stale.ToHashSet(), "bob", DateTimeOffset.UnixEpoch);
        _drafts[draft.Id] = draft;
    }

    /// <summary>Somebody else saves.</summary>
    public void Overtake(IPlanSection section) =>
        _drafts[Only.Id] = Only.With(section) with { Version = Only.Version + 1, UpdatedBy = "mallory" };

    public Task<PlanDraft?> FindAsync(Guid id, CancellationToken cancellation) => Task.FromResult(_drafts.GetValueOrDefault(id));

    public Task<IReadOnlyList<PlanSummary>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PlanSummary>>([
            .. _drafts.Values.Select(d => new PlanSummary(d.Id, d.Name, d.Version, d.UpdatedBy, d.UpdatedAt)),
        ]);

    public Task AddAsync(PlanDraft draft, AuditEntry audit, CancellationToken cancellation)
    {
        _drafts[draft.Id] = draft;
        Audit.Add(audit);
        return Task.CompletedTask;
    }

    public Task<bool> SaveAsync(PlanDraft before, PlanDraft draft, AuditEntry audit, CancellationToken cancellation)
    {
        if (_drafts[draft.Id].Version != before.Version)
        {
            return Task.FromResult(false);
        }
        var changes = OverlayChange.Between(before.Plan.Overlays.Files, draft.Plan.Overlays.Files);
        if (changes.Count > 0)
        {
            Versions.Insert(
                0,
                (new(draft.Version, draft.UpdatedBy, draft.UpdatedAt, [.. changes.Select(c => c.Path)]), draft.Plan.Overlays.Files)
            );
        }
        _drafts[draft.Id] = draft;
        Audit.Add(audit);
        return Task.FromResult(true);
    }

    public Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation)
    {
        _drafts.Remove(id);
        return Task.CompletedTask;
    }
}

sealed class FakeAccounts(Guid east, Guid west, Guid edge) : IAccountStore
{
    public List<Account> All { get; } =
    [
        Of(east, "east", AccountKind.Alibaba, "cn-hangzhou", ["cn-hangzhou", "cn-shanghai"]),
        Of(west, "west", AccountKind.Alibaba, "cn-beijing", ["cn-beijing"]),
        Of(edge, "edge", AccountKind.Kubeconfig, "", []),
    ];

    static Account Of(Guid id, string name, AccountKind kind, string region, IReadOnlyList<string> regions) =>
        new(
            id,
            name,
            kind,
            "LTAI" + name,
            region,
            null,
            null,
            kind == AccountKind.Alibaba,
            DateTimeOffset.UnixEpoch,
            "root",
            new AccountCheck(DateTimeOffset.UnixEpoch, "arn", TimeSpan.Zero, regions, [])
        );

    public Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Account>>(All);

    public Task<Account?> FindAsync(Guid id, CancellationToken cancellation) => Task.FromResult(All.Find(a => a.Id == id));

    public Task<OpenedAccount?> OpenAsync(Guid id, CancellationToken cancellation) =>
        Task.FromResult<OpenedAccount?>(new OpenedAccount(All.Single(a => a.Id == id), new SecretText("s")));

    public Task AddAsync(Account account, SecretText secret, AuditEntry audit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task UpdateAsync(Account account, SecretText? secret, AuditEntry audit, CancellationToken cancellation)
    {
        All[All.FindIndex(a => a.Id == account.Id)] = account;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation) => throw new NotSupportedException();
}

sealed class FakeRenderer : IRenderer, ISourceFinder
{
    public SourcePlace? Find(
        IReadOnlyList<OverlayFile> files,
        string folder,
        Rendering rendering,
        ObjectRef r,
        IReadOnlyList<string> path
    ) => new("base/deployment.yaml", 9);

    public Rendering Answer { get; set; } =
        new(
            "kind: Service\n",
            [new Manifest(new ObjectRef("", "Service", "hello", "hello"), "v1", "{}")],
            [],
            TimeSpan.FromMilliseconds(7)
        );

    public List<string> Asked { get; } = [];

    /// <summary>What the look for silent mistakes comes to; null: the same as the draft.</summary>
    public Task<Rendering>? Whole { get; set; }

    public Task<Rendering> RenderAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation) =>
        Whole ?? Task.FromResult(Answer);

    public Task<Rendering> DraftAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation)
    {
        Asked.Add(folder);
        return Task.FromResult(Answer);
    }
}

/// <summary>Takes runs, executes none.</summary>
sealed class FakeRuns : IRunStore, IJobQueue, IStepTimes
{
    readonly List<RunDefinition> _definitions = [];

    /// <summary>What the newest run was made from.</summary>
    public RunDefinition? Definition => _definitions.LastOrDefault();

    public Task<IReadOnlyDictionary<ResourceKind, TimeSpan>> MediansAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<ResourceKind, TimeSpan>>(
            Enum.GetValues<ResourceKind>().ToDictionary(k => k, _ => TimeSpan.FromMinutes(1))
        );

    public List<Run> All { get; } = [];

    public List<long> Queued { get; } = [];

    public Task EnqueueAsync(long runId, CancellationToken cancellation)
    {
        Queued.Add(runId);
        return Task.CompletedTask;
    }

    public Task<Run> CreateAsync(NewRun run, Func<long, AuditEntry> audit, CancellationToken cancellation)
    {
        var made = new Run(
            All.Count + 1,
            run.PlanId,
            run.PlanName,
            run.Definition.Plan.Hash(),
            run.Purpose,
            RunState.Queued,
            run.Approval,
            0,
            false,
            run.RequestedBy,
            run.RequestedAt,
            null,
            null,
            run.IsSandbox
        );
        All.Add(made);
        _definitions.Add(run.Definition);
        return Task.FromResult(made);
    }

    public Task<Page<Run>> ListAsync(RunFilter filter, long? before, long? after, int take, CancellationToken cancellation) =>
        Task.FromResult(
            new Page<Run>(
                [.. All.Where(r => r.PlanId == filter.Plan && r.Purpose == (filter.Purpose ?? r.Purpose)).Reverse().Take(take)],
                null,
                null
            )
        );

    public Task<Run?> FindAsync(long id, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<RunDefinition?> DefinitionAsync(long id, CancellationToken cancellation) =>
        Task.FromResult<RunDefinition?>(_definitions[(int)id - 1]);

    public Task<IReadOnlyList<long>> UnfinishedAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Run?> ChangeAsync(long id, Func<Run, Run?> change, RunEvent happened, AuditEntry audit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RunClaim?> ClaimAsync(long id, string node, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> AppendAsync(RunClaim claim, IReadOnlyList<RunEvent> events, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<bool> FinishAsync(RunClaim claim, RunState state, RunFinished happened, AuditEntry audit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<RunEvent>> ReadAsync(long id, long after, int take, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
