using Tandem.Clouds;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Secrets;

/// <summary>Reads an accounts file as YAML nodes, so that no tag in it can make an object.</summary>
sealed class AccountFile : IAccountFile
{
    const int MostCharacters = 256 * 1024;
    const int MostAccounts = 200;

    public Result<IReadOnlyList<AccountEntry>> Read(string yaml)
    {
        if (yaml.Length > MostCharacters)
        {
            return Bad(Text.Of($"The file is larger than {MostCharacters / 1024} KB."));
        }
        try
        {
            var stream = Rendering.YamlText.Load(yaml);
            return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
                ? ReadRoot(root)
                : Bad(Text.Of($"The file holds no list of accounts."));
        }
        catch (YamlException wrong)
        {
            return Bad(Text.Of($"The file is not YAML: line {wrong.Start.Line}, column {wrong.Start.Column}."));
        }
    }

    static Result<IReadOnlyList<AccountEntry>> ReadRoot(YamlMappingNode root)
    {
        if (!root.Children.TryGetValue(new YamlScalarNode("accounts"), out var list) || list is not YamlSequenceNode accounts)
        {
            return Bad(Text.Of($"The file holds no list of accounts."));
        }
        if (accounts.Children.Count is 0 or > MostAccounts)
        {
            return Bad(Text.Of($"The file holds {accounts.Children.Count} accounts; 1 to {MostAccounts} can be imported at once."));
        }
        var entries = new List<AccountEntry>();
        foreach (var (node, number) in accounts.Children.Select((n, i) => (n, i + 1)))
        {
            if (node is not YamlMappingNode map || map.Children.Any(c => c.Key is not YamlScalarNode || c.Value is not YamlScalarNode))
            {
                return Bad(Text.Of($"Account {number}, line {node.Start.Line}, is not a list of names and plain values."));
            }
            var values = map.Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value ?? "", c => ((YamlScalarNode)c.Value).Value ?? "");
            entries.Add(new AccountEntry(number, values));
        }
        return entries;
    }

    static Failure Bad(Text what) =>
        new("import.file", what, Text.Of($"Follow the example below the form: a list accounts, each with name, kind and so on."));
}
