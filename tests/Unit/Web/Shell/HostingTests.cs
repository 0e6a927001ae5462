using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Tandem.Web.Features.SignIn;
using Tandem.Web.Hosting;
using Tandem.Web.Shell;
using Xunit;

namespace Tandem.Unit.Web.Shell;

public sealed class HostingTests
{
    sealed class World(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;
        public string ApplicationName { get; set; } = "Console";
        public string ContentRootPath { get; set; } = ".";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }

    static ConsoleSettings Read(string environment, params (string Key, string Value)[] settings) =>
        ConsoleSettings.Read(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build(),
            new World(environment),
            AppContext.BaseDirectory
        );

    [Fact]
    public void Every_mistake_in_the_settings_is_listed()
    {
        var mistakes = Read(
            "Production",
            ("Tandem:AllowedNetworks:0", "10.0.0.0/99"),
            ("Tandem:KubectlPath", "no-such-kubectl"),
            ("Tandem:KnownProxies:0", "proxy"),
            ("Tandem:SignInsPerMinute", "many"),
            ("Tandem:Datadir", "x"),
            ("Sandbox:Speed", "-1")
        ).Mistakes;

        Assert.Equal(
            [
                "Sandbox:Speed",
                "Tandem:AllowedNetworks",
                "Tandem:Datadir",
                "Tandem:KnownProxies",
                "Tandem:KubectlPath",
                "Tandem:SignInsPerMinute",
            ],
            mistakes.Select(m => m[..m.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_Sandbox_is_on_in_Development_only_and_brings_loopback_with_it()
    {
        Assert.False(Read("Production").Sandbox.Enabled);
        Assert.Empty(Read("Production").Adapters.AllowedNetworks);
        Assert.True(Read("Development").Sandbox.Enabled);
        Assert.Equal(["127.0.0.0/8"], Read("Development").Adapters.AllowedNetworks);
        Assert.False(Read("Development", ("Sandbox:Enabled", "false")).Sandbox.Enabled);
    }

    [Theory]
    [InlineData("/plans?x=1", "/plans?x=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nb", "/")]
    [InlineData(null, "/")]
    public void Going_back_never_leaves_the_site(string? given, string expected) => Assert.Equal(expected, LocalPath.Of(given));

    [Fact]
    public void The_set_up_token_works_once()
    {
        var setup = new SetupToken();
        Assert.False(setup.Fits(null));
        var old = setup.Issue();
        var token = setup.Issue();

        Assert.False(setup.Use(old));
        Assert.True(setup.Fits(token));
        Assert.True(setup.Use(token));
        Assert.False(setup.Use(token));
    }

    [Fact]
    public async Task Closing_a_users_sessions_reaches_every_open_page_of_theirs_and_no_other()
    {
        var closed = new List<string>();
        var sessions = new OpenSessions();
        using var one = sessions.Watch("alice", () => Note("one"));
        using var two = sessions.Watch("alice", () => Note("two"));
        using var other = sessions.Watch("bob", () => Note("other"));
        sessions.Watch("alice", () => Note("gone")).Dispose();

        await sessions.CloseAsync("alice");
        await sessions.CloseAsync("nobody");

        Assert.Equal(["one", "two"], closed.Order());

        Task Note(string page)
        {
            closed.Add(page);
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData(true, "--data", "x", "--port", "7443", "--speed", "60")]
    [InlineData(true, "--data", "x")]
    [InlineData(false, "--port", "7443")]
    [InlineData(false, "--data", "x", "--port", "99999")]
    [InlineData(false, "--data", "x", "--speed", "0")]
    [InlineData(false, "--data")]
    [InlineData(false, "--data", "x", "--what", "y")]
    public void The_Sandbox_command_takes_only_what_it_knows(bool sound, params string[] args) =>
        Assert.Equal(sound, SandboxCommand.Parse(args) is not null);
}
