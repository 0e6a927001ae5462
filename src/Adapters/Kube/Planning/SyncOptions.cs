using System.Globalization;
using System.Text.Json.Nodes;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>When in a deploy an object is written.</summary>
enum Phase
{
    Before,
    Main,
    After,

    /// <summary>Only when the deploy failed.</summary>
    OnFailure,

    /// <summary>Never by a deploy.</summary>
    Never,
}

/// <summary>What the annotations on an object ask for; those of Argo CD are understood, so that its manifests deploy as they are.</summary>
/// <param name="Wave">Lower waves first; each must be healthy before the next.</param>
/// <param name="MayPrune">False when the object stays although it left the release.</param>
/// <param name="ConfirmPrune">True when deleting it needs consent.</param>
/// <param name="Replace">True when it is deleted and made anew instead of changed.</param>
/// <param name="DependsOn">Objects that must be healthy before, as <c>group/namespaces/ns/Kind/name</c> or <c>group/Kind/name</c>.</param>
/// <param name="Unknown">Options nobody understands; told as warnings.</param>
sealed record SyncOptions(
    Phase Phase,
    bool IsHook,
    int Wave,
    bool MayPrune,
    bool ConfirmPrune,
    bool Replace,
    bool DeleteWhenDone,
    IReadOnlyList<string> DependsOn,
    IReadOnlyList<string> Unknown
)
{
    const string Argo = "argocd.argoproj.io/";
    static readonly string[] Known =
    [
        "Prune=false",
        "Prune=true",
        "Prune=confirm",
        "Delete=false",
        "Delete=confirm",
        "Replace=true",
        "Force=true",
        "ServerSideApply=true",
        "ServerSideApply=false",
        "PruneLast=true",
        "Validate=false",
        "Validate=true",
        "SkipDryRunOnMissingResource=true",
        "CreateNamespace=true",
        "ApplyOutOfSyncOnly=true",
        "RespectIgnoreDifferences=true",
    ];

    public static SyncOptions Of(JsonObject body)
    {
        var annotations = (body["metadata"] as JsonObject)?["annotations"] as JsonObject;
        var hooks = Words(annotations, $"{Argo}hook").Concat(Words(annotations, "helm.sh/hook")).ToList();
        var options = Words(annotations, $"{Argo}sync-options");
        var policies = Words(annotations, $"{Argo}hook-delete-policy").Concat(Words(annotations, "helm.sh/hook-delete-policy")).ToList();
        var phase = PhaseOf(hooks);
        return new SyncOptions(
            phase,
            hooks.Count > 0 && phase != Phase.Main,
            Number(annotations, $"{Argo}sync-wave") ?? Number(annotations, "helm.sh/hook-weight") ?? 0,
            !options.Contains("Prune=false"),
            options.Contains("Prune=confirm") || options.Contains("Delete=confirm"),
            options.Contains("Replace=true") || options.Contains("Force=true") || hooks.Count > 0,
            policies.Any(p => p is "HookSucceeded" or "hook-succeeded"),
            Words(annotations, "config.kubernetes.io/depends-on"),
            [.. options.Except(Known), .. hooks.Where(h => !IsKnownHook(h))]
        );
    }

    static Phase PhaseOf(List<string> hooks) =>
        hooks switch
        {
            [] => Phase.Main,
            _ when hooks.Any(h => h is "PreSync" or "pre-install" or "pre-upgrade") => Phase.Before,
            _ when hooks.Any(h => h is "Sync") => Phase.Main,
            _ when hooks.Any(h => h is "PostSync" or "post-install" or "post-upgrade") => Phase.After,
            _ when hooks.Any(h => h is "SyncFail") => Phase.OnFailure,
            _ => Phase.Never,
        };

    static bool IsKnownHook(string hook) =>
        hook
            is "PreSync"
                or "Sync"
                or "PostSync"
                or "SyncFail"
                or "Skip"
                or "PreDelete"
                or "PostDelete"
                or "pre-install"
                or "pre-upgrade"
                or "post-install"
                or "post-upgrade"
                or "pre-delete"
                or "post-delete"
                or "pre-rollback"
                or "post-rollback"
                or "test"
                or "test-success";

    static List<string> Words(JsonObject? annotations, string name) =>
        annotations?[name] is JsonValue value && value.TryGetValue<string>(out var text)
            ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : [];

    static int? Number(JsonObject? annotations, string name) =>
        annotations?[name] is JsonValue value
        && value.TryGetValue<string>(out var text)
        && int.TryParse(text, CultureInfo.InvariantCulture, out var n)
            ? n
            : null;
}
