using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Adapters.Storage;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Runs;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Storage;

/// <summary>The data folder: who may use it, what survives a restart, and where secrets are not.</summary>
public sealed class FolderTests
{
    const string Canary = "canary-5up3r-s3cret";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Account Account(string name = "one") =>
        new(Guid.NewGuid(), name, AccountKind.Alibaba, "LTAI1", "cn-hangzhou", null, null, false, Sample.Now, "ada", null);

    [Fact]
    public async Task A_second_process_on_the_same_folder_refuses_to_start_and_names_PostgreSQL()
    {
        await using var first = await TestStorage.OpenAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestStorage.OpenAsync(folder: first.Folder));
        Assert.Contains("PostgreSQL", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(first.Folder, "console.lock"), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task The_folder_is_free_again_and_everything_is_there_after_a_restart()
    {
        await using var outer = await TestStorage.OpenAsync();
        var folder = Directory.CreateTempSubdirectory("tandem-storage-").FullName;
        var account = Account();
        long run;
        await using (var storage = await TestStorage.OpenAsync(folder: folder))
        {
            run = (await storage.Get<IRunStore>().CreateAsync(Sample.NewRun(), _ => Sample.Entry(), Stop)).Id;
            await storage.Get<IAccountStore>().AddAsync(account, new SecretText(Canary), Sample.Entry(), Stop);
        }
        await using (var storage = await TestStorage.OpenAsync(folder: folder))
        {
            Assert.NotNull(await storage.Get<IRunStore>().FindAsync(run, Stop));
            Assert.Equal(Canary, (await storage.Get<IAccountStore>().OpenAsync(account.Id, Stop))!.Secret.Reveal());
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task No_file_holds_a_secret_in_clear_and_the_keys_are_for_us_alone()
    {
        await using var storage = await TestStorage.OpenAsync();
        await storage.Get<IAccountStore>().AddAsync(Account(), new SecretText(Canary), Sample.Entry(), Stop);
        foreach (var file in Directory.EnumerateFiles(storage.Folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock")))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(Canary, await reader.ReadToEndAsync(Stop), StringComparison.Ordinal);
        }
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.Combine(storage.Folder, "keys"))
            );
        }
    }

    [Fact]
    public async Task Lost_keys_are_explained_without_the_secret()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-storage-").FullName;
        var account = Account("main account");
        await using (var storage = await TestStorage.OpenAsync(folder: folder))
        {
            await storage.Get<IAccountStore>().AddAsync(account, new SecretText(Canary), Sample.Entry(), Stop);
        }
        Directory.Delete(Path.Combine(folder, "keys"), recursive: true);
        await using (var storage = await TestStorage.OpenAsync(folder: folder))
        {
            var accounts = storage.Get<IAccountStore>();
            var lost = await Assert.ThrowsAsync<InvalidOperationException>(() => accounts.OpenAsync(account.Id, Stop));
            Assert.Contains("main account", lost.Message, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(folder, "keys"), lost.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, lost.ToString(), StringComparison.Ordinal);
            Assert.Equal("main account", Assert.Single(await accounts.ListAsync(Stop)).Name);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_cipher_text_moved_to_another_account_opens_nothing()
    {
        await using var storage = await TestStorage.OpenAsync();
        var cipher = storage.Get<AccountCipher>();
        var stolen = cipher.Encrypt(Guid.NewGuid(), new SecretText(Canary));
        Assert.Throws<InvalidOperationException>(() => cipher.Decrypt(Guid.NewGuid(), "x", stolen));
    }

    [Fact]
    public async Task The_roles_are_there_and_users_can_hold_them()
    {
        await using var storage = await TestStorage.OpenAsync();
        await using var scope = storage.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<TandemUser>>();
        var user = new TandemUser { UserName = "ada", CreatedAt = Sample.Now };
        Assert.True((await users.CreateAsync(user, "A-long-Passw0rd!")).Succeeded);
        foreach (var role in Enum.GetNames<Role>())
        {
            Assert.True((await users.AddToRoleAsync(user, role)).Succeeded);
        }
        var read = (await users.FindByNameAsync("ADA"))!;
        Assert.Equal(Sample.Now, read.CreatedAt);
        Assert.Equal(Enum.GetNames<Role>().Order(), (await users.GetRolesAsync(read)).Order());
    }

    [Fact]
    public async Task Users_and_the_record_change_together_or_not_at_all()
    {
        await using var storage = await TestStorage.OpenAsync();
        async Task AddAsync(string name, bool fail)
        {
            await using var scope = storage.Services.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<TandemUser>>();
            await Database.ChangeUsersAsync(
                scope.ServiceProvider,
                async record =>
                {
                    await record(Sample.Entry("user.created", name));
                    await record(Sample.Entry("user.roles", name));
                    Assert.True((await users.CreateAsync(new TandemUser { UserName = name }, "A-long-Passw0rd!")).Succeeded);
                    return fail ? throw new InvalidOperationException("a bug") : true;
                },
                Stop
            );
        }
        await AddAsync("ada", fail: false);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AddAsync("bob", fail: true));
        await using var after = storage.Services.CreateAsyncScope();
        Assert.Equal(["ada"], after.ServiceProvider.GetRequiredService<UserManager<TandemUser>>().Users.Select(u => u.UserName));
        var log = storage.Get<IAuditLog>();
        Assert.Equal(["user.roles", "user.created"], (await log.ListAsync(new AuditFilter(), null, 9, Stop)).Items.Select(e => e.Action));
        Assert.Null(await log.FirstBrokenAsync(Stop));
    }
}
