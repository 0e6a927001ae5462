using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.Clouds;

/// <summary>The Sandbox's desk from the same process and from another one: the same sight, the same levers.</summary>
public sealed class ControlTests : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("tandem-control-").FullName;
    SandboxServer _sandbox = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _sandbox = await SandboxServer.StartAsync(new() { DataDirectory = _folder }, NullLoggerFactory.Instance, Cancellation);

    ISandboxControl Control(bool remote) => remote ? new RemoteControl(_folder) : _sandbox.Control;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Faults_are_planned_listed_and_taken_back(bool remote)
    {
        var control = Control(remote);
        var fault = new SandboxFault(FaultKind.Fail, "CreateVpc") { Times = 2, Code = "QuotaExceeded.Vpc" };
        await control.PlanAsync(fault, Cancellation);
        await control.PlanAsync(new(FaultKind.Throttle), Cancellation);

        var planned = (await control.ReadAsync(Cancellation)).Faults;
        Assert.Equal(fault, planned[0].Fault);
        await control.RemoveAsync(planned[0].Id, Cancellation);
        Assert.Equal([planned[1].Id], (await control.ReadAsync(Cancellation)).Faults.Select(f => f.Id));
        await control.ClearAsync(Cancellation);
        Assert.Empty((await control.ReadAsync(Cancellation)).Faults);
        await Assert.ThrowsAsync<ArgumentException>(() => control.PlanAsync(fault with { Times = 0 }, Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cluster_goes_away_and_comes_back_at_the_same_address(bool remote)
    {
        var control = Control(remote);
        var there = Assert.Single((await control.ReadAsync(Cancellation)).Clusters);
        Assert.True(File.Exists(there.Kubeconfig));
        Assert.True(await AnswersAsync(there));

        await control.SetAwayAsync("edge", true, Cancellation);
        Assert.True(Assert.Single((await control.ReadAsync(Cancellation)).Clusters).Away);
        Assert.False(await AnswersAsync(there));

        await control.SetAwayAsync("edge", false, Cancellation);
        Assert.Equal(there, Assert.Single((await control.ReadAsync(Cancellation)).Clusters));
        Assert.True(await AnswersAsync(there));
    }

    [Fact]
    public async Task A_Sandbox_that_is_not_there_is_an_expected_trouble()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => new RemoteControl(_folder + "-none").ReadAsync(Cancellation));
    }

    static async Task<bool> AnswersAsync(ClusterPresence cluster)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler);
        try
        {
            using var answer = await http.GetAsync(cluster.Server + "/version", Cancellation);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
