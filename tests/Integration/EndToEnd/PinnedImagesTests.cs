using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clusters;
using Tandem.Images;
using Tandem.Integration.Sources;
using Tandem.Overlays;
using Tandem.Overlays.Sources;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>A plan whose images are pinned, deployed to a Sandbox over TLS: the accounts' registries say what a tag is.</summary>
public sealed class PinnedImagesTests(ITestOutputHelper output)
{
    const string Registry = "tandem-demo-1-registry.cn-hangzhou.cr.sandbox.invalid";

    static CancellationToken Soon => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_site_gets_the_digest_that_was_found_once_and_what_nobody_knows_stops_the_run()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-pinned-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Soon);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var accounts = await console.AddAccountsAsync(server.Descriptor);

            var known = await console.AddPlanAsync("Known", accounts, p => Pinned(p, Registry));
            var run = (await console.RequestAsync(known)).Id;
            var view = await console.ExecuteAsync(run);
            foreach (var step in view.Steps.Values.Where(s => s.State != StepState.Succeeded))
            {
                output.WriteLine($"{step.Key} {step.State} {step.Outcome}");
            }
            Assert.Equal(RunState.Succeeded, view.State);
            var digest = Assert.Single(Assert.IsType<Succeeded>(view.Step(Blueprint.ImagesKey).Outcome).Facts!).Value;
            foreach (var site in (string[])["primary", "backup", "edge"])
            {
                var kept = await console.Get<IReleaseStore>().FindAsync(known.Id, run, site, Soon);
                Assert.Contains($"image: {Registry}/tandem/hello:1.1@{digest}\n", kept!.Yaml, StringComparison.Ordinal);
            }

            var differences = console.Get<OverlayDifferences>();
            var same = await differences.LastReleaseAsync(SeededConsole.Engineer, known, "primary", Soon);
            Assert.Empty(same.Value.Changed);
            var newer = known with { Plan = Pinned(known.Plan, "elsewhere.example", from: $"{Registry}/tandem/hello:1.1") };
            var changed = Assert.Single((await differences.LastReleaseAsync(SeededConsole.Engineer, newer, "primary", Soon)).Value.Changed);
            Assert.Equal("Deployment", changed.Ref.Kind);

            // The sample's own registry does not exist.
            var unknown = await console.AddPlanAsync("Unknown", accounts, p => Pinned(p, "registry.example"));
            var stopped = await console.ExecuteAsync((await console.RequestAsync(unknown)).Id);
            Assert.Equal(RunState.Failed, stopped.State);
            var failure = Assert.IsType<Failed>(stopped.Step(Blueprint.ImagesKey).Outcome).Failure;
            Assert.Contains("registry.example", failure.What.ToString(), StringComparison.Ordinal);
            Assert.Null(await console.Get<IReleaseStore>().CurrentAsync(unknown.Id, "primary", Soon));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_private_registry_is_asked_with_what_a_sites_cluster_pulls_with()
    {
        const string Namespace = "hello";
        var folder = Directory.CreateTempSubdirectory("tandem-private-").FullName;
        try
        {
            await using var registry = await SourceServer.StartAsync();
            registry.Push("team/hello", "1.0", "layer"u8.ToArray(), password: "PullPasswordThatMustNotShow");
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Soon);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"), registry.Authorities);
            var accounts = await console.AddAccountsAsync(server.Descriptor);
            var draft = await console.AddPlanAsync("Private", accounts, p => Private(p, $"localhost:{registry.Port}/team/hello:1.0"));
            async Task<ImageRow> RowAsync() =>
                Assert.Single((await console.Get<PlanImages>().LookAsync(SeededConsole.Engineer, draft.Id, draft.Plan, Soon)).Value.Rows);

            var before = await RowAsync();
            Assert.Equal(ImageVerdict.Unknown, before.Verdict);
            Assert.All(before.Sites, s => Assert.Equal(SourceFailures.Login, s.Why!.Code));

            await using (var edge = console.Get<IClusterProvider>().Open(new(server.Descriptor.Clusters[0].Kubeconfig)).Value)
            {
                var keys = new
                {
                    auths = new Dictionary<string, object>
                    {
                        [$"https://localhost:{registry.Port}/v2/"] = new { username = "ada", password = "PullPasswordThatMustNotShow" },
                    },
                };
                var request = new ApplyRequest(
                    [
                        Written(
                            new("", "Namespace", null, Namespace),
                            new
                            {
                                apiVersion = "v1",
                                kind = "Namespace",
                                metadata = new { name = Namespace },
                            }
                        ),
                        Written(
                            new("", "Secret", Namespace, "registry"),
                            new
                            {
                                apiVersion = "v1",
                                kind = "Secret",
                                metadata = new { name = "registry", @namespace = Namespace },
                                type = "kubernetes.io/dockerconfigjson",
                                data = new Dictionary<string, string>
                                {
                                    [".dockerconfigjson"] = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(keys)),
                                },
                            }
                        ),
                    ],
                    "test",
                    Namespace,
                    "other"
                );
                var applied = await edge.ApplyAsync(request, _ => Task.CompletedTask, Soon);
                Assert.True(applied.Ok, $"{applied.Failure}");
            }
            var after = await RowAsync();
            Assert.Equal(ImageVerdict.Same, after.Verdict);
            Assert.StartsWith("sha256:", after.Sites[0].Digest, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static Manifest Written(ObjectRef r, object value) => new(r, "v1", JsonSerializer.Serialize(value));

    static Plan Private(Plan plan, string image) =>
        plan with
        {
            Overlays = plan.Overlays with
            {
                Files =
                [
                    .. plan.Overlays.Files.Select(f =>
                        f with
                        {
                            Content = f
                                .Content.Replace("registry.example/tandem/hello:1.0", image)
                                .Replace(
                                    "      serviceAccountName: hello\n",
                                    "      serviceAccountName: hello\n      imagePullSecrets: [{name: registry}]\n"
                                ),
                        }
                    ),
                ],
            },
        };

    static Plan Pinned(Plan plan, string registry, string from = "registry.example/tandem/hello:1.0") =>
        plan with
        {
            Deploy = plan.Deploy with { Images = ImagePolicy.Pin },
            Overlays = plan.Overlays with
            {
                Files =
                [
                    .. plan.Overlays.Files.Select(f =>
                        f.Path.EndsWith("/deployment.yaml", StringComparison.Ordinal)
                            ? new OverlayFile(f.Path, f.Content.Replace(from, $"{registry}/tandem/hello:1.1"))
                            : f
                    ),
                ],
            },
        };
}
