using System.Text.RegularExpressions;
using Tandem.Secrets;

namespace Tandem.Clouds;

/// <summary>One account as a file gives it: keys and values as text, not yet understood.</summary>
/// <param name="Number">Place in the file, from 1.</param>
public sealed record AccountEntry(int Number, IReadOnlyDictionary<string, string> Values);

/// <summary>Reads the text of an accounts file, without understanding it.</summary>
public interface IAccountFile
{
    /// <param name="yaml">A list <c>accounts</c> of maps of plain values.</param>
    /// <returns>A failure naming the line when it is not that.</returns>
    Result<IReadOnlyList<AccountEntry>> Read(string yaml);
}

/// <summary>An account to import: everything but the secrets, which are references.</summary>
/// <param name="Secret">The access key secret, or the whole kubeconfig.</param>
/// <param name="Ca">Authority of <paramref name="Endpoint"/> (PEM), or null.</param>
public sealed record ImportedAccount(
    int Number,
    string Name,
    AccountKind Kind,
    string KeyId,
    string Region,
    SecretReference Secret,
    string? Endpoint,
    SecretReference? Ca,
    RamRole? Role = null
);

/// <summary>What is in an accounts file: what can be imported, and what is wrong with the rest.</summary>
public sealed record AccountImport(IReadOnlyList<ImportedAccount> Accounts, IReadOnlyList<Failure> Problems)
{
    /// <summary>Understands the entries. Pure: looks no reference up.</summary>
    public static AccountImport Of(IReadOnlyList<AccountEntry> entries)
    {
        var accounts = new List<ImportedAccount>();
        var problems = new List<Failure>();
        foreach (var entry in entries)
        {
            var parsed = new AccountEntryParser(entry).Parse();
            problems.AddRange(parsed.Problems);
            if (parsed.Account is { } account)
            {
                accounts.Add(account);
            }
        }
        foreach (var twice in accounts.GroupBy(a => a.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            problems.Add(
                new("import.twice", Text.Of($"Two accounts are called {twice.Key}."), Text.Of($"Give each account a name of its own."))
            );
        }
        return new(accounts, problems);
    }
}

/// <summary>Understands one entry, and says everything that is wrong with it at once.</summary>
sealed partial class AccountEntryParser(AccountEntry entry)
{
    static readonly string[] Known = ["name", "kind", "keyId", "secret", "kubeconfig", "region", "endpoint", "ca", "roleArn", "externalId"];

    readonly List<Failure> _problems = [];

    public (ImportedAccount? Account, IReadOnlyList<Failure> Problems) Parse()
    {
        foreach (var unknown in entry.Values.Keys.Except(Known))
        {
            Bad(
                "import.key",
                Text.Of($"Account {Label} has {unknown}, which means nothing here."),
                Text.Of($"Use {string.Join(", ", Known)}.")
            );
        }
        var kind = Kind();
        var isCloud = kind != AccountKind.Kubeconfig;
        var account = new ImportedAccount(
            entry.Number,
            Required("name"),
            kind,
            isCloud ? Required("keyId") : "",
            isCloud ? Required("region") : "",
            Reference(isCloud ? "secret" : "kubeconfig"),
            Optional("endpoint"),
            Optional("ca") is null ? null : Reference("ca"),
            RamRole.Of(Optional("roleArn"), Optional("externalId"))
        );
        if (account.Role?.Check() is { } wrong)
        {
            _problems.Add(wrong with { Code = "import.role" });
        }
        return (_problems.Count == 0 ? account : null, _problems);
    }

    string Label => Optional("name") is { } name ? $"{entry.Number} ({name})" : $"{entry.Number}";

    AccountKind Kind()
    {
        switch (Optional("kind"))
        {
            case "alibaba":
                return AccountKind.Alibaba;
            case "kubeconfig":
                return AccountKind.Kubeconfig;
            default:
                Bad(
                    "import.kind",
                    Text.Of($"Account {Label} does not say what it is."),
                    Text.Of($"Write kind: alibaba or kind: kubeconfig.")
                );
                return AccountKind.Alibaba;
        }
    }

    string? Optional(string key) => entry.Values.TryGetValue(key, out var value) && value.Trim().Length > 0 ? value.Trim() : null;

    string Required(string key)
    {
        if (Optional(key) is { } value)
        {
            return value;
        }
        Bad("import.missing", Text.Of($"Account {Label} has no {key}."), Text.Of($"Add a line with {key}."));
        return "";
    }

    /// <summary>A reference, and never the secret itself; what stands there instead is not repeated in the sentence.</summary>
    SecretReference Reference(string key)
    {
        var value = Required(key);
        if (value.StartsWith("env:", StringComparison.Ordinal) && EnvironmentName().IsMatch(value[4..]))
        {
            return new(SecretPlace.Variable, value[4..]);
        }
        if (value.StartsWith("file:", StringComparison.Ordinal) && IsPlainPath(value[5..]))
        {
            return new(SecretPlace.File, value[5..]);
        }
        if (value.StartsWith("env:", StringComparison.Ordinal) || value.StartsWith("file:", StringComparison.Ordinal))
        {
            Bad(
                "import.reference",
                Text.Of($"Account {Label} refers with {key} to something outside what may be read."),
                Text.Of($"Name an environment variable that is not a setting of the console, or a file below the secrets folder.")
            );
        }
        else if (value.Length > 0)
        {
            Bad(
                "import.literal",
                Text.Of($"Account {Label} has its {key} in the file itself."),
                Text.Of($"A secret in a file gets copied and committed. Write {key}: env:NAME or {key}: file:NAME, and renew this one.")
            );
        }
        return new(SecretPlace.Variable, "");
    }

    static bool IsPlainPath(string path) =>
        path.Length is > 0 and <= 200 && FilePath().IsMatch(path) && !path.Split('/').Any(part => part is "" or "." or "..");

    void Bad(string code, Text what, Text hint) => _problems.Add(new Failure(code, what, hint));

    /// <summary>The console's own settings hold secrets too, such as the database's: those are no account's.</summary>
    [GeneratedRegex("^(?!(?i:TANDEM__|SANDBOX__|ASPNETCORE_|DOTNET_|CONNECTIONSTRINGS__))[A-Za-z_][A-Za-z0-9_]{0,127}$")]
    private static partial Regex EnvironmentName();

    [GeneratedRegex("^[A-Za-z0-9._/-]+$")]
    private static partial Regex FilePath();
}
