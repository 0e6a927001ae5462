namespace Tandem.Overlays;

/// <summary>One field of a kustomization.</summary>
/// <param name="Type">In words; empty where the name says enough.</param>
/// <param name="About">What it does; null where the name says enough.</param>
public sealed record KustomizeField(string Name, string Type = "", Text? About = null);

/// <summary>
/// Which fields a kustomization has, letter for letter, by the place they stand at: keys from the top joined by dots, without positions in lists. Places
/// that are not listed may hold anything.
/// </summary>
public static class KustomizeFields
{
    static readonly KustomizeField[] Selector = Plain(
        "group",
        "version",
        "kind",
        "name",
        "namespace",
        "annotationSelector",
        "labelSelector"
    );
    static readonly KustomizeField[] Generator = Plain(
        "name",
        "namespace",
        "behavior",
        "files",
        "literals",
        "envs",
        "env",
        "options",
        "type"
    );
    static readonly KustomizeField[] Patch = Plain("path", "patch", "target", "options");

    /// <summary>Known, but refused: they would run a program.</summary>
    static readonly string[] Refused = ["helmGlobals", "helmCharts", "helmChartInflationGenerator"];

    static readonly Dictionary<string, KustomizeField[]> Known = new()
    {
        [""] =
        [
            new(
                "apiVersion",
                "text",
                Text.Of($"Version of this file's own format: kustomize.config.k8s.io/v1beta1, or v1alpha1 for a component.")
            ),
            new("kind", "text", Text.Of($"Kustomization, or Component for what several overlays may add.")),
            new("metadata", "map", Text.Of($"Name and annotations of the kustomization itself; nothing of it reaches the objects.")),
            new("resources", "list of paths", Text.Of($"Files and folders whose objects are taken in.")),
            new("components", "list of folders", Text.Of($"Folders with a component that changes what was gathered so far.")),
            new("namespace", "text", Text.Of($"Puts every object into this namespace.")),
            new("namePrefix", "text", Text.Of($"Stands before the name of every object; references follow.")),
            new("nameSuffix", "text", Text.Of($"Stands behind the name of every object; references follow.")),
            new("labels", "list", Text.Of($"Labels for every object; with includeSelectors also for selectors.")),
            new("commonLabels", "map", Text.Of($"Labels for every object and every selector. Old; prefer labels.")),
            new("commonAnnotations", "map", Text.Of($"Annotations for every object and every pod template.")),
            new("patches", "list", Text.Of($"Changes to single objects: merge patches or JSON operations, inline or from a file.")),
            new("patchesStrategicMerge", "list of paths", Text.Of($"Merge patches. Old; prefer patches.")),
            new("patchesJson6902", "list", Text.Of($"JSON operations. Old; prefer patches.")),
            new("images", "list", Text.Of($"Other names, tags or digests for the images of containers.")),
            new("replicas", "list", Text.Of($"Number of replicas of a workload by its name.")),
            new("replacements", "list", Text.Of($"Copies a value of one field into fields of other objects.")),
            new("vars", "list", Text.Of($"Old form of replacements.")),
            new(
                "configMapGenerator",
                "list",
                Text.Of($"Makes ConfigMaps from literals and files; a hash of the content goes into the name.")
            ),
            new("secretGenerator", "list", Text.Of($"Makes Secrets from literals and files; a hash of the content goes into the name.")),
            new("generatorOptions", "map", Text.Of($"Labels, annotations and the hash in the name for all that is generated.")),
            new("sortOptions", "map", Text.Of($"Order of the objects in the result.")),
            new("crds", "list of paths", Text.Of($"Schemas of custom kinds, so that names in them are followed.")),
            new("bases", "list of folders", Text.Of($"Old form of resources.")),
            new("openapi", "map", Text.Of($"File with schemas that say how lists of custom kinds are merged.")),
            new(
                "configurations",
                "list of paths",
                Text.Of($"Files that say which fields of custom kinds hold names, images and the like.")
            ),
            new("generators", "list of paths", Text.Of($"Configurations of generators; only built-in ones run.")),
            new("transformers", "list of paths", Text.Of($"Configurations of transformers; only built-in ones run.")),
            new("validators", "list of paths", Text.Of($"Configurations of validators; only built-in ones run.")),
            new("buildMetadata", "list of texts", Text.Of($"What Kustomize notes at each object, such as originAnnotations.")),
            .. Plain(Refused),
        ],
        ["openapi"] = Plain("path"),
        ["patches"] = Patch,
        ["patches.target"] = Selector,
        ["patchesJson6902"] = Patch,
        ["patchesJson6902.target"] = Selector,
        ["replacements"] = Plain("path", "source", "sourceValue", "targets"),
        ["replacements.targets"] = Plain("select", "reject", "fieldPaths", "options"),
        ["configMapGenerator"] = Generator,
        ["secretGenerator"] = Generator,
        ["images"] = Plain("name", "newName", "tagSuffix", "newTag", "digest"),
        ["replicas"] = Plain("name", "count"),
        ["labels"] = Plain("pairs", "includeSelectors", "includeTemplates", "fields"),
    };

    /// <summary>Values a field is limited to.</summary>
    static readonly Dictionary<string, string[]> Choices = new()
    {
        ["apiVersion"] = ["kustomize.config.k8s.io/v1beta1", "kustomize.config.k8s.io/v1alpha1"],
        ["kind"] = ["Kustomization", "Component"],
        ["configMapGenerator.behavior"] = ["create", "merge", "replace"],
        ["secretGenerator.behavior"] = ["create", "merge", "replace"],
        ["labels.includeSelectors"] = ["true", "false"],
        ["labels.includeTemplates"] = ["true", "false"],
        ["buildMetadata"] = ["originAnnotations", "managedByLabel", "transformerAnnotations"],
    };

    /// <summary>The names of the file that Kustomize looks for in a folder, in its order.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    public static bool IsKustomization(string path) => FileNames.Contains(TreePath.NameOf(path));

    public static bool Has(string place) => Known.ContainsKey(place);

    /// <summary>Names of the fields at a place that is listed.</summary>
    public static IReadOnlyList<string> NamesAt(string place) => [.. Known[place].Select(f => f.Name)];

    /// <summary>Fields that may be offered at a place; none where anything may stand.</summary>
    public static IReadOnlyList<KustomizeField> At(string place) =>
        [.. Known.GetValueOrDefault(place, []).Where(f => place.Length > 0 || !Refused.Contains(f.Name))];

    public static IReadOnlyList<string> ChoicesAt(string place) => Choices.GetValueOrDefault(place, []);

    static KustomizeField[] Plain(params string[] names) => [.. names.Select(n => new KustomizeField(n))];
}
