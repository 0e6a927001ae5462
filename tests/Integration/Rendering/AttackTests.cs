using System.Net;
using System.Net.Sockets;
using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>
/// What strangers put into trees. Each row is tried with and without namespaces of the kernel, and past the look before: either wall must hold by
/// itself. A listener on loopback tells whether anybody got out.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AttackTests : IAsyncDisposable
{
    const string Folder = "overlays/primary";
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Task _listening;
    int _calls;

    public AttackTests()
    {
        _listener.Start();
        _listening = ListenAsync();
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Toolbox Tools { get; } = new(new AdapterOptions());

    int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Rows of URLs and repositories, PORT being the listener's.</summary>
    public static TheoryData<string> Fetches =>
        [
            "resources:\n- http://127.0.0.1:PORT/x.yaml\n",
            "RESOURCES:\n- http://127.0.0.1:PORT/x.yaml\n",
            "re\u017fources:\n- http://127.0.0.1:PORT/x.yaml\n",
            "resources:\n- map.yaml\npatches:\n- path: http://127.0.0.1:PORT/p.yaml\n",
            "resources:\n- map.yaml\npatches:\n- PATH: http://127.0.0.1:PORT/p.yaml\n",
            "configMapGenerator:\n- name: g\n  files: ['k=http://127.0.0.1:PORT/latest/meta-data']\n",
            "secretGenerator:\n- name: g\n  envs: ['http://127.0.0.1:PORT/x']\n",
            "resources:\n- map.yaml\nopenapi:\n  path: http://127.0.0.1:PORT/o.json\n",
            "resources:\n- map.yaml\ntransformers:\n- plugin.yaml\n",
        ];

    [Theory]
    [MemberData(nameof(Fetches))]
    public async Task Rule_50_nothing_is_fetched(string kustomization)
    {
        var tree = Tree(kustomization);

        // A naive runner does fetch it, or the row would prove nothing.
        await NaiveAsync(tree);
        Assert.True(Interlocked.Exchange(ref _calls, 0) > 0, "Kustomize itself no longer fetches this.");

        // The look before, where the kernel gives no namespaces.
        var open = new ClosedProcess(TimeProvider.System, new(() => Task.FromResult(false)));
        var rendering = await new KustomizeRenderer(Tools, open, TimeProvider.System).RenderAsync(tree, Folder, Token);
        Assert.NotEmpty(rendering.Problems);
        Assert.Equal(0, Volatile.Read(ref _calls));

        // The namespace, where nobody looked before.
        var ran = await new KustomizeProgram(Tools, new ClosedProcess(TimeProvider.System)).RunAsync(tree, Folder, Token);
        Assert.NotEqual(0, ran!.Value.Result.ExitCode);
        Assert.Equal(0, Volatile.Read(ref _calls));
    }

    [Theory]
    [InlineData("git::http://127.0.0.1:PORT/r.git")]
    [InlineData("http://127.0.0.1:PORT/r.git?ref=main")]
    [InlineData("file:///FOLDER//x?ref=main")]
    public async Task Rule_50_no_repository_is_fetched(string reference)
    {
        var witness = Directory.CreateTempSubdirectory("tandem-git-").FullName;
        try
        {
            var (program, mark) = (Path.Combine(witness, "git"), Path.Combine(witness, "called"));
            await File.WriteAllTextAsync(program, $"#!/bin/sh\necho called >> {mark}\nexit 1\n", Token);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var tree = Tree($"resources:\n- {reference.Replace("FOLDER", witness.TrimStart('/'))}\n");

            await NaiveAsync(tree, witness);
            Assert.True(File.Exists(mark), "Kustomize itself no longer asks git for this.");
            File.Delete(mark);

            Assert.NotEmpty((await Renderer().RenderAsync(tree, Folder, Token)).Problems);
            var ran = await new KustomizeProgram(Tools, new ClosedProcess(TimeProvider.System)).RunAsync(tree, Folder, Token);
            Assert.NotEqual(0, ran!.Value.Result.ExitCode);
            Assert.False(File.Exists(mark));
        }
        finally
        {
            Directory.Delete(witness, recursive: true);
        }
    }

    [Theory]
    [InlineData("resources: [/etc/hostname]\n")]
    [InlineData("configMapGenerator:\n- name: g\n  files: [/etc/hostname]\n")]
    [InlineData("resources: [../../../other]\n")]
    [InlineData("resources: [../../../../etc]\n")]
    [InlineData("helmCharts:\n- name: x\n")]
    [InlineData("generators: [exec.yaml]\n")]
    [InlineData("transformers: [container.yaml]\n")]
    [InlineData("resources: [bomb.yaml]\n")]
    [InlineData("resources: [bomb.txt]\n")]
    public async Task Rule_50_no_foreign_file_program_or_bomb_gets_through(string kustomization)
    {
        var rendering = await Renderer().RenderAsync(Tree(kustomization), Folder, Token);
        Assert.NotEmpty(rendering.Problems);
        Assert.All(rendering.Problems, p => Assert.NotNull(p.File));
        Assert.DoesNotContain(Environment.MachineName, rendering.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_50_a_link_in_the_scratch_folder_is_not_followed()
    {
        var outside = Directory.CreateTempSubdirectory("tandem-outside-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside, "map.yaml"), Map, Token);
            await File.WriteAllTextAsync(Path.Combine(outside, "kustomization.yaml"), "resources: [map.yaml]\n", Token);
            // A tree has regular files only; this is what a link would be able to do if one came in all the same.
            var inside = Directory.CreateDirectory(Path.Combine(outside, "inside")).FullName;
            File.CreateSymbolicLink(Path.Combine(inside, "link.yaml"), Path.Combine(outside, "map.yaml"));
            await File.WriteAllTextAsync(Path.Combine(inside, "kustomization.yaml"), "resources: [link.yaml]\n", Token);
            var ran = await new ClosedProcess(TimeProvider.System).RunAsync(Tools.Kubectl!.Path, ["kustomize", inside], inside, Token);
            Assert.NotEqual(0, ran.ExitCode);
            Assert.Contains("not in or below", ran.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task Rule_50_a_bomb_that_nobody_saw_dies_of_its_limits()
    {
        var began = TimeProvider.System.GetTimestamp();
        var ran = await new KustomizeProgram(Tools, new ClosedProcess(TimeProvider.System)).RunAsync(
            Tree("resources: [bomb.yaml]\n"),
            Folder,
            Token
        );
        Assert.NotEqual(0, ran!.Value.Result.ExitCode);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Rule_50_two_gigabytes_of_memory_are_not_given()
    {
        // tail remembers a line until it ends, and this one never does.
        var ran = await new ClosedProcess(TimeProvider.System).RunAsync("/usr/bin/tail", ["-n", "1", "/dev/zero"], "/tmp", Token);
        Assert.NotEqual(0, ran.ExitCode);
        Assert.Null(ran.Overran);
        Assert.Contains("memory", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_50_a_result_beyond_the_limit_is_cut_off()
    {
        // Twenty times a base of nearly one mebibyte.
        var large = new OverlayFile("base/large.txt", new string('x', 1_000_000));
        var rendering = await Renderer()
            .RenderAsync(
                [
                    large,
                    new("base/kustomization.yaml", "configMapGenerator:\n- name: g\n  files: [large.txt]\n"),
                    .. Enumerable
                        .Range(0, 20)
                        .Select(i => new OverlayFile($"o{i}/kustomization.yaml", $"namePrefix: o{i}-\nresources: [../base]\n")),
                    new(
                        $"{Folder}/kustomization.yaml",
                        $"resources: [{string.Join(", ", Enumerable.Range(0, 20).Select(i => $"../../o{i}"))}]\n"
                    ),
                ],
                Folder,
                Token
            );
        Assert.Contains(rendering.Problems, p => p.What.ToString().Contains("16 MiB", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_50_the_program_sees_no_network_and_no_other_program()
    {
        var result = await new ClosedProcess(TimeProvider.System).RunAsync(
            "/bin/sh",
            ["-c", "echo path=$PATH home=$HOME; set | /usr/bin/grep -c SECRET_OF_THE_CONSOLE; /usr/bin/grep -c : /proc/net/dev; ls; cat x"],
            Path.GetTempPath(),
            Token
        );
        // Without PATH neither ls nor cat is found, and of the network there is nothing but a loopback that is down.
        Assert.Equal("path= home=/nonexistent\n0\n1\n", result.Output);
    }

    [Fact]
    public async Task Rule_50_output_without_end_is_cut_off()
    {
        var result = await new ClosedProcess(TimeProvider.System).RunAsync(
            "/bin/sh",
            ["-c", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done"],
            Path.GetTempPath(),
            Token
        );
        Assert.NotNull(result.Overran);
    }

    [Fact]
    public async Task Rule_50_no_more_than_two_run_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-turns-").FullName;
        try
        {
            var processes = new ClosedProcess(TimeProvider.System);
            const string Counting = "echo x > $0; set -- run-*; echo $#; /usr/bin/sleep 0.2; /usr/bin/rm $0";
            var seen = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(i => processes.RunAsync("/bin/sh", ["-c", Counting, $"run-{i}"], folder, Token))
            );
            Assert.All(seen, s => Assert.InRange(int.Parse(s.Output), 1, 2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _listening;
        _end.Dispose();
    }

    const string Map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";

    static KustomizeRenderer Renderer() => new(Tools, new ClosedProcess(TimeProvider.System), TimeProvider.System);

    OverlayFile[] Tree(string kustomization) =>
        [
            new($"{Folder}/kustomization.yaml", kustomization.Replace("PORT", $"{Port}")),
            new($"{Folder}/map.yaml", Map),
            new(
                $"{Folder}/plugin.yaml",
                $"apiVersion: builtin\nkind: PatchTransformer\nmetadata: {{name: p}}\nPath: http://127.0.0.1:{Port}/p.yaml\ntarget: {{kind: ConfigMap}}\n"
            ),
            new($"{Folder}/exec.yaml", "apiVersion: example.com/v1\nkind: Exec\nmetadata: {name: e}\n"),
            new(
                $"{Folder}/container.yaml",
                "apiVersion: example.com/v1\nkind: C\nmetadata:\n  name: c\n  annotations:\n    config.kubernetes.io/function: |\n      container: {image: evil}\n"
            ),
            new($"{Folder}/bomb.yaml", Bomb),
            new($"{Folder}/bomb.txt", Bomb),
        ];

    static string Bomb { get; } =
        Map
        + "data:\n  a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + string.Concat(Enumerable.Range(1, 9).Select(i => $"  a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

    /// <summary>As anybody would run it at first: the whole environment, the network, no look at the files.</summary>
    static async Task NaiveAsync(OverlayFile[] tree, string? path = null)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-naive-").FullName;
        try
        {
            foreach (var file in tree)
            {
                var name = Path.Combine(folder, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(name)!);
                await File.WriteAllTextAsync(name, file.Content, Token);
            }
            var start = new System.Diagnostics.ProcessStartInfo(Tools.Kubectl!.Path, ["kustomize", Path.Combine(folder, Folder)])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            start.Environment["PATH"] = $"{path}:{Environment.GetEnvironmentVariable("PATH")}";
            using var process = System.Diagnostics.Process.Start(start)!;
            await Task.WhenAll(process.StandardError.ReadToEndAsync(Token), process.StandardOutput.ReadToEndAsync(Token));
            await process.WaitForExitAsync(Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using var call = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _calls);
                await call.GetStream().WriteAsync("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }
}
