using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Adapters;
using Tandem.Adapters.Storage;
using Tandem.Plans;
using Tandem.Runs;
using Xunit;

namespace Tandem.Integration.Storage;

/// <summary>A console without pages: storage, job engine and executor, with steps that do what the test says.</summary>
sealed class JobHost : IAsyncDisposable
{
    readonly IHost _host;

    JobHost(IHost host) => _host = host;

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public IRunStore Runs => _host.Services.GetRequiredService<IRunStore>();

    public IJobQueue Queue => _host.Services.GetRequiredService<IJobQueue>();

    public RunFeed Feed => _host.Services.GetRequiredService<RunFeed>();

    public static async Task<JobHost> StartAsync(string folder, string postgres, Func<CancellationToken, Task> act)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Warning);
        builder.Services.AddAdapters(new AdapterOptions { DataDirectory = folder, PostgresConnection = postgres });
        builder.Services.RemoveAll<IRunStep>().AddSingleton<IRunStep>(new Act(act));
        var host = builder.Build();
        await Database.PrepareAsync(host.Services, TestContext.Current.CancellationToken);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new JobHost(host);
    }

    /// <summary>Stores a run of steps that all do what their host says; <paramref name="lines"/> as <c>key</c>.</summary>
    public async Task<Run> StoreAsync(params string[] keys)
    {
        var graph = new StepGraph([.. keys.Select(k => new StepSpec(k, "act", null, Text.Of($"Do {k}"), []))]);
        var wanted = Sample.NewRun() with { Definition = new RunDefinition(Plan.Empty, graph) };
        return await Runs.CreateAsync(wanted, id => Sample.Entry("run.requested", $"run/{id}"), TestContext.Current.CancellationToken);
    }

    public async Task<RunView> ViewAsync(long run) =>
        RunView.Empty.Apply(await Runs.ReadAsync(run, 0, 10_000, TestContext.Current.CancellationToken));

    /// <summary>Waits until the run looks as wanted.</summary>
    public async Task<RunView> UntilAsync(long run, Func<RunView, bool> wanted, int seconds = 30)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var view = RunView.Empty;
        await foreach (var batch in Feed.WatchAsync(run, 0, limit.Token))
        {
            view = view.Apply(batch);
            if (wanted(view))
            {
                break;
            }
        }
        return view;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    sealed class Act(Func<CancellationToken, Task> act) : IRunStep
    {
        public string Kind => "act";

        public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
        {
            await act(cancellation);
            return new Succeeded(Text.Of($"Done."));
        }
    }
}
