using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>A place in a kustomization that names a file or a folder.</summary>
/// <param name="Field">Top-level field it stands in.</param>
/// <param name="FileOnly">A folder will not do.</param>
/// <param name="Word">As it is written, with its place in the text; of a generator's file with the key before it.</param>
sealed record Reference(string Field, string Path, bool FileOnly, YamlScalarNode Word)
{
    /// <summary>Fields whose entries are paths.</summary>
    static readonly string[] Lists = ["resources", "bases", "components", "crds", "configurations"];

    /// <summary>Fields whose entries are paths, or YAML in place where they hold a line break.</summary>
    static readonly string[] ListsOrText = ["generators", "transformers", "validators", "patchesStrategicMerge"];

    /// <summary>Fields whose entries have a <c>path</c>; a bare word is a path to older versions.</summary>
    static readonly string[] Objects = ["patches", "patchesJson6902", "replacements"];

    static readonly string[] Generators = ["configMapGenerator", "secretGenerator"];

    static readonly string[] Folders = ["resources", "bases", "components"];

    public int Line => (int)Word.Start.Line;

    /// <summary>Without a key before it, the name of the file becomes one.</summary>
    public bool IsKey { get; private init; }

    /// <summary>The content goes into an object as it is.</summary>
    public bool IsCopied => Generators.Contains(Field);

    public static IEnumerable<Reference> In(Kustomization kustomization) =>
        kustomization.Root.Children.SelectMany(c => c.Key is YamlScalarNode { Value: { } key } ? In(key, c.Value) : []);

    static IEnumerable<Reference> In(string key, YamlNode node)
    {
        if (Lists.Contains(key))
        {
            return Scalars(node).Select(s => Of(key, s));
        }
        if (ListsOrText.Contains(key))
        {
            return Scalars(node).Where(s => !s.Value!.Contains('\n')).Select(s => Of(key, s));
        }
        if (Objects.Contains(key))
        {
            return [.. Scalars(node).Select(s => Of(key, s)), .. Maps(node).SelectMany(m => Named(m, "path")).Select(s => Of(key, s))];
        }
        if (Generators.Contains(key))
        {
            return Maps(node)
                .SelectMany(m =>
                    (IEnumerable<Reference>)
                        [
                            .. Named(m, "env").Select(s => Of(key, s)),
                            .. Listed(m, "envs").Select(s => Of(key, s)),
                            .. Listed(m, "files").Select(s => Keyed(key, s)),
                        ]
                );
        }
        return key == "openapi" && node is YamlMappingNode map ? Named(map, "path").Select(s => Of(key, s)) : [];
    }

    static Reference Of(string field, YamlScalarNode node) => new(field, node.Value!, !Folders.Contains(field), node);

    /// <summary>Only the files of a generator are written "key=path"; anywhere else the whole word is the path.</summary>
    static Reference Keyed(string field, YamlScalarNode node) =>
        Of(field, node) with
        {
            Path = node.Value![(node.Value!.IndexOf('=') + 1)..],
            IsKey = !node.Value!.Contains('='),
        };

    static IEnumerable<YamlNode> Items(YamlNode node) => node is YamlSequenceNode list ? list.Children : [node];

    static IEnumerable<YamlScalarNode> Scalars(YamlNode node) =>
        Items(node).OfType<YamlScalarNode>().Where(s => s.Value is { Length: > 0 });

    static IEnumerable<YamlMappingNode> Maps(YamlNode node) => Items(node).OfType<YamlMappingNode>();

    static IEnumerable<YamlScalarNode> Named(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var v) ? Scalars(v) : [];

    static IEnumerable<YamlScalarNode> Listed(YamlMappingNode map, string key) => Named(map, key);
}
