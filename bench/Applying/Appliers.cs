using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Tandem.Adapters;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Secrets;

namespace Tandem.Bench.Applying;

/// <summary>What one application of all objects to all clusters took.</summary>
/// <param name="Cpu">Of the client, over all cores.</param>
/// <param name="Memory">Most that the clients held at once, in MB resident, over all their processes.</param>
/// <param name="Requests">Writes and reads that reached the wire; null where the client does not tell.</param>
sealed record Cost(TimeSpan Took, TimeSpan Cpu, double Memory, (int Writes, int Reads)? Requests);

/// <summary>Somebody who applies objects to clusters.</summary>
interface IApplier
{
    string Name { get; }

    Task<Cost> ApplyAsync(IReadOnlyList<Target> targets, IReadOnlyList<Manifest> objects);
}

/// <summary>The console's own layer, warm as in a console that has been running for a while.</summary>
sealed class Ours : IApplier, IDisposable
{
    readonly CallCounter _counter = new();
    readonly ClusterProvider _provider;

    public Ours()
    {
        var guard = new AddressGuard(new AdapterOptions { AllowedNetworks = ["127.0.0.0/8"] });
        _provider = new(config => _counter.Over(KubeHandler.Create(config, guard)), TimeProvider.System, Masking.Fresh());
    }

    public string Name => "ours";

    public Task<Cost> ApplyAsync(IReadOnlyList<Target> targets, IReadOnlyList<Manifest> objects) =>
        Bill.OfThisProcessAsync(_counter, () => Task.WhenAll(targets.Select(t => ApplyAsync(t, objects))));

    async Task ApplyAsync(Target target, IReadOnlyList<Manifest> objects)
    {
        await using var cluster = _provider.Open(new SecretText(target.Kubeconfig)).Value;
        var ns = objects[0].Ref.Namespace!;
        var applied = await cluster.ApplyAsync(
            new ApplyRequest(objects, "tandem-bench", ns, "bench") { Inventory = "bench" },
            _ => Task.CompletedTask,
            CancellationToken.None
        );
        if (!applied.Ok)
        {
            throw new InvalidOperationException(applied.Failure.ToString());
        }
    }

    public void Dispose() => _provider.Dispose();
}

/// <summary>The server's own limit: the same requests over the same kind of connection, 64 at once, with nothing done about them.</summary>
sealed class Bare : IApplier
{
    const int Window = 64;

    public string Name => "bare";

    public Task<Cost> ApplyAsync(IReadOnlyList<Target> targets, IReadOnlyList<Manifest> objects)
    {
        var counter = new CallCounter();
        return Bill.OfThisProcessAsync(counter, () => Task.WhenAll(targets.Select(t => ApplyAsync(t, objects, counter))));
    }

    static async Task ApplyAsync(Target target, IReadOnlyList<Manifest> objects, CallCounter counter)
    {
        var config = KubeconfigReader.Read(new SecretText(target.Kubeconfig)).Value;
        var guard = new AddressGuard(new AdapterOptions { AllowedNetworks = ["127.0.0.0/8"] });
        using var http = new HttpMessageInvoker(counter.Over(KubeHandler.Create(config, guard)));
        await Parallel.ForEachAsync(
            objects,
            new ParallelOptions { MaxDegreeOfParallelism = Window },
            async (o, cancellation) =>
            {
                var path = $"/apis/apps/v1/namespaces/{o.Ref.Namespace}/deployments/{o.Ref.Name}?fieldManager=bare&force=false";
                using var message = new HttpRequestMessage(HttpMethod.Patch, new Uri(config.Server, path)) { Version = new(2, 0) };
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", config.Token);
                message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(o.Json))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml") },
                };
                using var answer = await http.SendAsync(message, cancellation);
                answer.EnsureSuccessStatusCode();
                await answer.Content.CopyToAsync(Stream.Null, cancellation);
            }
        );
    }
}

/// <summary><c>kubectl apply --server-side</c>, one process for each cluster, all at once; its discovery cache is warm.</summary>
sealed class Kubectl(string program) : IApplier
{
    public string Name => "kubectl";

    public async Task<Cost> ApplyAsync(IReadOnlyList<Target> targets, IReadOnlyList<Manifest> objects)
    {
        var file = Load.ToFile(objects);
        var watch = Stopwatch.StartNew();
        var bills = await Task.WhenAll(targets.Select(t => RunAsync(t, "apply", "--server-side", "-f", file)));
        File.Delete(file);
        return new Cost(watch.Elapsed, bills.Aggregate(TimeSpan.Zero, (sum, b) => sum + b.Cpu), bills.Sum(b => b.Memory), null);
    }

    public Task RunQuietlyAsync(Target target, params string[] arguments) => RunAsync(target, arguments);

    async Task<(TimeSpan Cpu, double Memory)> RunAsync(Target target, params string[] arguments)
    {
        // The shell tells what its child has used when it is gone; the process itself can be asked only while it lives.
        var start = new ProcessStartInfo("bash", ["-c", "\"$@\" >/dev/null; code=$?; times; exit $code", "bash", program, .. arguments])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["KUBECONFIG"] = target.File;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var most = 0.0;
        while (!process.HasExited)
        {
            most = Math.Max(most, Bill.ChildrenOf(process.Id).Sum(Bill.PeakOf));
            await Task.Delay(20);
        }
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)} failed with {process.ExitCode}.");
        }
        var children = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ');
        return (children.Aggregate(TimeSpan.Zero, (sum, t) => sum + Bill.TimeOf(t)), most);
    }
}
