using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Overlays;
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

    static Plan Pinned(Plan plan, string registry) =>
        plan with
        {
            Deploy = plan.Deploy with { Images = ImagePolicy.Pin },
            Overlays = plan.Overlays with
            {
                Files =
                [
                    .. plan.Overlays.Files.Select(f =>
                        f.Path.EndsWith("/deployment.yaml", StringComparison.Ordinal)
                            ? new OverlayFile(
                                f.Path,
                                f.Content.Replace("registry.example/tandem/hello:1.0", $"{registry}/tandem/hello:1.1")
                            )
                            : f
                    ),
                ],
            },
        };
}
