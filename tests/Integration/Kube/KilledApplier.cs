using Tandem.Adapters;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Net;
using Tandem.Clusters;
using Tandem.Secrets;

namespace Tandem.Integration.Kube;

/// <summary>
/// Deploys two hundred objects to clusters, in a process that is killed again and again: <c>apply-to NAMESPACE KUBECONFIG…</c> prints a line before
/// each write is sent, and <c>done</c> at the end.
/// </summary>
static class KilledApplier
{
    public const string Done = "done";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var guard = new AddressGuard(new AdapterOptions { AllowedNetworks = ["127.0.0.0/8"] });
        using var provider = new ClusterProvider(
            config => new Telling(KubeHandler.Create(config, guard)),
            TimeProvider.System,
            Masking.Fresh()
        );
        var results = await Task.WhenAll(arguments[1..].Select(file => ApplyAsync(provider, file, arguments[0])));
        foreach (var failure in results.Select(r => r.Failure).OfType<Failure>())
        {
            await Console.Error.WriteLineAsync(failure.ToString());
        }
        if (results.All(r => r.Ok))
        {
            await Console.Out.WriteLineAsync(Done);
        }
        return results.All(r => r.Ok) ? 0 : 1;
    }

    public static IReadOnlyList<Manifest> Objects(string ns) =>
        [
            Shop.Objects(ns)[0],
            .. Enumerable
                .Range(0, 120)
                .Select(i =>
                    Shop.Of(
                        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c{{i}}","namespace":"{{ns}}"},"data":{"n":"{{i}}"} }"""
                    )
                ),
            .. Enumerable
                .Range(0, 40)
                .Select(i =>
                    Shop.Of(
                        $$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s{{i}}","namespace":"{{ns}}"},"spec":{"selector":{"app":"d{{i}}"},"ports":[{"port":80}]} }"""
                    )
                ),
            .. Enumerable
                .Range(0, 39)
                .Select(i =>
                    Shop.Of(
                        $$$"""
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d{{{i}}}","namespace":"{{{ns}}}"},"spec":{"replicas":0,
                         "selector":{"matchLabels":{"app":"d{{{i}}}"} },"template":{"metadata":{"labels":{"app":"d{{{i}}}"} },
                         "spec":{"containers":[{"name":"web","image":"web:1","resources":{"requests":{"cpu":"0.5"} } }]} } } }
                        """
                    )
                ),
        ];

    static async Task<Result<IReadOnlyList<AppliedObject>>> ApplyAsync(ClusterProvider provider, string file, string ns)
    {
        await using var cluster = provider.Open(new SecretText(await File.ReadAllTextAsync(file))).Value;
        var request = Shop.Request(ns, Objects(ns)) with { Inventory = "tandem-plan1" };
        return await cluster.ApplyAsync(request, _ => Task.CompletedTask, CancellationToken.None);
    }

    sealed class Telling(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get)
            {
                Console.Out.WriteLine($"{request.Method} {request.RequestUri!.AbsolutePath}");
            }
            return base.SendAsync(request, cancellationToken);
        }
    }
}
