using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Adapters.Rendering.Charts;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>
/// What strangers put into charts. Where Helm by itself would fall for it, that is shown first, or the row would prove nothing.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ChartAttackTests
{
    const string Folder = "overlays/primary";

    static readonly Toolbox Tools = new(new AdapterOptions());

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_50_a_template_cannot_ask_a_cluster()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var kubeconfig = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                kubeconfig,
                $$$"""
                {"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
                 "clusters":[{"name":"c","cluster":{"server":"http://127.0.0.1:{{{(
                    (IPEndPoint)listener.LocalEndpoint
                ).Port}}}"} }],"users":[{"name":"u","user":{}}]}
                """,
                Token
            );
            var tree = ChartTests.Tree(
                ChartTests.Template("data:\n  a: {{ lookup \"v1\" \"Secret\" \"kube-system\" \"\" | toJson | quote }}\n")
            );

            // Whoever lets Helm look asks the cluster of whoever runs it.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            stop.CancelAfter(TimeSpan.FromSeconds(15));
            var call = listener.AcceptTcpClientAsync(stop.Token).AsTask();
            await NaiveAsync(tree, ["--dry-run=server"], new() { ["KUBECONFIG"] = kubeconfig }, call);
            Assert.True(call.IsCompletedSuccessfully, "Helm itself no longer asks the cluster.");
            (await call).Dispose();

            var rendering = await RenderAsync(tree);
            Assert.Empty(rendering.Problems);
            Assert.Contains("\"a\":\"{}\"", Assert.Single(rendering.Objects).Json, StringComparison.Ordinal);
            Assert.False(listener.Pending());
        }
        finally
        {
            File.Delete(kubeconfig);
        }
    }

    [Fact]
    public async Task Rule_50_a_template_cannot_ask_for_a_name()
    {
        var tree = ChartTests.Tree(ChartTests.Template("data:\n  a: {{ getHostByName \"localhost\" | quote }}\n"));
        Assert.Contains("127.0.0.1", await NaiveAsync(tree, ["--enable-dns"], []), StringComparison.Ordinal);

        var rendering = await RenderAsync(tree);
        Assert.Contains("\"a\":\"\"", Assert.Single(rendering.Objects).Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ .Files.Get \"../../outside.txt\" | quote }}")]
    [InlineData("{{ .Files.Get \"/etc/hostname\" | quote }}")]
    [InlineData("{{ (.Files.Glob \"../../*\").AsConfig | quote }}")]
    [InlineData("{{ (.Files.Glob \"/etc/host*\").AsConfig | quote }}")]
    public async Task Rule_50_a_template_sees_no_file_outside_of_the_chart(string asking)
    {
        var inside = asking
            .Replace("../../outside.txt", "inside.txt")
            .Replace("../../*", "inside*")
            .Replace("/etc/hostname", "inside.txt")
            .Replace("/etc/host*", "inside*");
        OverlayFile[] more = [new("outside.txt", "OUTSIDE"), new("base/chart/inside.txt", "INSIDE")];
        var reading = await RenderAsync([.. ChartTests.Tree(ChartTests.Template($"data:\n  a: {inside}\n")), .. more]);
        Assert.Contains("INSIDE", reading.Yaml, StringComparison.Ordinal);

        var rendering = await RenderAsync([.. ChartTests.Tree(ChartTests.Template($"data:\n  a: {asking}\n")), .. more]);
        Assert.DoesNotContain("OUTSIDE", rendering.Yaml, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, rendering.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_50_a_link_in_a_chart_would_be_followed_so_none_can_come_in()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-chart-").FullName;
        try
        {
            await WriteAsync(folder, ChartTests.Tree(ChartTests.Template("data:\n  a: {{ .Files.Get \"link.txt\" | quote }}\n")));
            await File.WriteAllTextAsync(Path.Combine(folder, "secret.txt"), "SECRET", Token);
            File.CreateSymbolicLink(Path.Combine(folder, "base/chart/link.txt"), Path.Combine(folder, "secret.txt"));
            Assert.Contains("SECRET", await NaiveAsync(folder, [], []), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        // A tree is made of paths and texts: there is no way to say "link". Paths that leave it are refused before anything is written.
        var rendering = await RenderAsync([.. ChartTests.Tree(ChartTests.Template("data: {}\n")), new("base/chart/../../x", "x")]);
        Assert.Contains("not allowed", Assert.Single(rendering.Problems).What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_50_no_plugin_is_run()
    {
        var home = Directory.CreateTempSubdirectory("tandem-plugin-").FullName;
        try
        {
            var (plugin, mark) = (Directory.CreateDirectory(Path.Combine(home, "plugins", "evil")).FullName, Path.Combine(home, "called"));
            await File.WriteAllTextAsync(
                Path.Combine(plugin, "plugin.yaml"),
                """
                apiVersion: v1
                type: postrenderer/v1
                name: evil
                version: 0.1.0
                runtime: subprocess
                runtimeConfig:
                  platformCommand:
                    - command: "${HELM_PLUGIN_DIR}/evil.sh"
                """,
                Token
            );
            await File.WriteAllTextAsync(Path.Combine(plugin, "evil.sh"), $"#!/bin/sh\necho called > {mark}\ncat\n", Token);
            File.SetUnixFileMode(Path.Combine(plugin, "evil.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var tree = ChartTests.Tree(ChartTests.Template("data: {}\n"));

            await NaiveAsync(tree, ["--post-renderer", "evil"], new() { ["HELM_PLUGINS"] = Path.Combine(home, "plugins") });
            Assert.True(File.Exists(mark), "Helm itself no longer runs this.");
            File.Delete(mark);

            // The same plugin where a tree could put it, and in the environment of the console.
            var before = Environment.GetEnvironmentVariable("HELM_PLUGINS");
            Environment.SetEnvironmentVariable("HELM_PLUGINS", Path.Combine(home, "plugins"));
            try
            {
                var rendering = await RenderAsync([
                    .. tree,
                    new("plugins/evil/plugin.yaml", "name: evil\n"),
                    new("base/chart/plugin.yaml", "name: evil\n"),
                ]);
                Assert.Empty(rendering.Problems);
            }
            finally
            {
                Environment.SetEnvironmentVariable("HELM_PLUGINS", before);
            }
            Assert.False(File.Exists(mark));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Theory]
    [InlineData("{{ range until 1000000000 }}x{{ end }}")]
    [InlineData("{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}")]
    [InlineData("{{ define \"t\" }}{{ tpl \"{{ include \\\"t\\\" . }}\" . }}{{ end }}{{ include \"t\" . }}")]
    [InlineData("a: {{ repeat 2000000000 \"x\" }}")]
    [InlineData("{{ $s := \"x\" }}{{ range until 64 }}{{ $s = printf \"%s%s\" $s $s }}{{ end }}a: {{ $s }}")]
    [InlineData("{{ range until 40000 }}{{ range until 40000 }}{{ end }}{{ end }}")]
    public async Task Rule_50_bombs_die_of_their_limits(string bomb)
    {
        var began = TimeProvider.System.GetTimestamp();
        var rendering = await RenderAsync(ChartTests.Tree(ChartTests.Template(bomb + "\n")));
        Assert.NotNull(Assert.Single(rendering.Problems).File ?? "limits");
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Rule_50_an_alias_bomb_in_values_is_seen_before_Helm_sees_it()
    {
        var bomb =
            "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        var rendering = await RenderAsync([.. ChartTests.Tree(ChartTests.Template("data: {}\n")), new("base/values.yaml", bomb)]);
        Assert.Equal("base/values.yaml", Assert.Single(rendering.Problems).File);
    }

    [Fact]
    public async Task Rule_50_what_a_chart_renders_to_gets_the_same_look_as_any_file()
    {
        var rendering = await RenderAsync(
            ChartTests.Tree(ChartTests.Template("  annotations:\n    config.kubernetes.io/function: |\n      container: {image: evil}\n"))
        );
        Assert.Contains("runs a program", Assert.Single(rendering.Problems).What.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--post-renderer=evil")]
    [InlineData("x; rm -rf /")]
    [InlineData("")]
    [InlineData("UPPER")]
    public async Task Rule_50_the_name_of_a_release_is_no_option(string release)
    {
        var tree = ChartTests.Tree(
            ChartTests.Template("data: {}\n"),
            new Tandem.Overlays.Charts.ChartSource("", "shop", "1.0.0", "", release).ToFile()
        );
        Assert.Contains("name of a release", Assert.Single((await RenderAsync(tree)).Problems).What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_50_nor_is_the_namespace()
    {
        var tree = ChartTests.Tree(
            ChartTests.Template("data: {}\n"),
            new($"{Folder}/kustomization.yaml", "namespace: --kubeconfig\nresources: [chart.yaml]\n")
        );
        Assert.Contains("namespace", Assert.Single((await RenderAsync(tree)).Problems).What.ToString(), StringComparison.Ordinal);
    }

    static Task<Tandem.Overlays.Rendering> RenderAsync(IReadOnlyList<OverlayFile> tree) =>
        new KustomizeRenderer(Tools, new ClosedProcess(TimeProvider.System), TimeProvider.System).RenderAsync(tree, Folder, Token);

    static async Task WriteAsync(string folder, IEnumerable<OverlayFile> tree)
    {
        foreach (var file in tree)
        {
            var name = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            await File.WriteAllTextAsync(name, file.Content, Token);
        }
    }

    static async Task<string> NaiveAsync(
        IEnumerable<OverlayFile> tree,
        string[] options,
        Dictionary<string, string> environment,
        Task? until = null
    )
    {
        var folder = Directory.CreateTempSubdirectory("tandem-naive-").FullName;
        try
        {
            await WriteAsync(folder, tree);
            return await NaiveAsync(folder, options, environment, until);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>As anybody would run it at first: the whole environment and no walls. Ended when <paramref name="until"/> is over.</summary>
    static async Task<string> NaiveAsync(string folder, string[] options, Dictionary<string, string> environment, Task? until = null)
    {
        var start = new ProcessStartInfo(Tools.Helm!.Path, ["template", "web", "base/chart", .. options])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        if (until is not null)
        {
            await Task.WhenAny(until, output);
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        return string.Concat(await output);
    }
}
