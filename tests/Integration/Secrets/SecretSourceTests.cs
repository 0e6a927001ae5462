using Tandem.Adapters;
using Tandem.Adapters.Secrets;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Secrets;

public sealed class SecretSourceTests : IDisposable
{
    readonly DirectoryInfo _world = Directory.CreateTempSubdirectory("tandem-secrets-");

    string Folder => Path.Combine(_world.FullName, "secrets");

    public SecretSourceTests()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "..data"));
        File.WriteAllText(Path.Combine(Folder, "..data", "key"), "inside\n");
        File.WriteAllText(Path.Combine(_world.FullName, "outside"), "outside");
        // The way a mounted Kubernetes secret looks: links that stay below the folder.
        File.CreateSymbolicLink(Path.Combine(Folder, "key"), Path.Combine("..data", "key"));
        File.CreateSymbolicLink(Path.Combine(Folder, "escape"), Path.Combine(_world.FullName, "outside"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "up"), _world.FullName);
        File.CreateSymbolicLink(Path.Combine(Folder, "twice"), Path.Combine(Folder, "up", "outside"));
        File.CreateSymbolicLink(Path.Combine(Folder, "circle"), Path.Combine(Folder, "circle"));
    }

    public void Dispose() => _world.Delete(recursive: true);

    Task<Result<SecretText>> ReadAsync(string name, string? folder = null) =>
        new SecretSource(new AdapterOptions { SecretsDirectory = folder ?? Folder }).ReadAsync(
            new SecretReference(SecretPlace.File, name),
            TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task A_mounted_secret_is_read_through_its_link_without_the_last_line_break() =>
        Assert.Equal("inside", (await ReadAsync("key")).Value.Reveal());

    [Theory]
    [InlineData("escape")]
    [InlineData("twice")]
    [InlineData("up/outside")]
    [InlineData("../outside")]
    public async Task Nothing_outside_the_folder_is_read(string name) =>
        Assert.Equal("secret.outside", (await ReadAsync(name)).Failure?.Code);

    [Theory]
    [InlineData("circle")]
    [InlineData("none")]
    public async Task What_cannot_be_read_is_a_failure_with_a_hint(string name) =>
        Assert.Equal("secret.missing", (await ReadAsync(name)).Failure?.Code);

    [Fact]
    public async Task Without_a_folder_no_file_is_read() => Assert.Equal("secret.no-folder", (await ReadAsync("key", "")).Failure?.Code);
}
