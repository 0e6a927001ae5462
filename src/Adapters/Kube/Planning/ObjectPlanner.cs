using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Applying;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>Decides for one object what applying will do. Pure.</summary>
sealed class ObjectPlanner(PlanScope scope)
{
    /// <summary>Leaving a field to its owner may show that another one in it differs; more rounds than this have never been needed.</summary>
    const int Rounds = 4;

    /// <param name="live">Undefined when the object is absent.</param>
    public Work Plan(Draft draft, JsonElement live)
    {
        if (live.ValueKind != JsonValueKind.Object)
        {
            return new(draft, new(draft.Ref, ObjectAction.Create, []), draft.Marked(scope), live);
        }
        var belonging = Belonging.Of(draft.Ref, live, scope);
        var work = new Work(
            draft,
            new(draft.Ref, ObjectAction.Unchanged, []),
            belonging.To == Belongs.ToAll ? (JsonObject)draft.Body.DeepClone() : draft.Marked(scope),
            live
        );
        if (work.IsTerminating)
        {
            var why = Text.Of($"It is being deleted now and is made anew once it is gone.");
            return work with { Planned = new(draft.Ref, ObjectAction.Create, [], why) };
        }
        return belonging.To == Belongs.ToOthers
            ? work with
            {
                Planned = new(draft.Ref, ObjectAction.Blocked, [], belonging.Why),
            }
            : Compared(work, belonging);
    }

    Work Compared(Work work, Belonging belonging)
    {
        var adopting = belonging.To == Belongs.ToNobody;
        var owners = FieldOwners.Of(work.Live, scope.Request.FieldManager);
        var known = scope.Inventory.DeviationsOf(work.Ref);
        var (findings, left) = Settle(work, owners, known);
        var fields = findings
            .Where(f => !IsOurMark(f))
            .Select(f => ToChange(work.Ref, f, FateOf(work.Ref, f, adopting)))
            .Concat(left)
            .OrderBy(f => f.Path, StringComparer.Ordinal)
            .ToList();
        var legacy = adopting && owners.Others.Any(o => o.IsLegacy);
        var consent = scope.ObjectChoice(work.Ref, ApplyChoice.Adopt) is not null;
        return work with
        {
            Planned = Judge(work, findings, fields, belonging, consent),
            Forces = fields.Any(f => f.Fate == FieldFate.Take),
            TakesLegacy = legacy && consent,
        };
    }

    PlannedObject Judge(Work work, IReadOnlyList<Finding> findings, IReadOnlyList<FieldChange> fields, Belonging belonging, bool consent)
    {
        var r = work.Ref;
        if (IsHookToRepeat(work))
        {
            return new(r, ObjectAction.Recreate, fields, Text.Of($"It runs with every release."));
        }
        if (Immutable.Of(r, findings, work.Live) is { } fixedField)
        {
            var agreed = fixedField.Automatic || work.Draft.Options.Replace || scope.ObjectChoice(r, ApplyChoice.Recreate) is not null;
            return fixedField.Possible
                ? new(r, ObjectAction.Recreate, fields, fixedField.Why, NeedsConsent: !agreed)
                : new(r, ObjectAction.Blocked, fields, fixedField.Why);
        }
        if (belonging.To == Belongs.ToNobody && !consent)
        {
            return new(r, ObjectAction.Adopt, fields, belonging.Why, NeedsConsent: true);
        }
        if (fields.Any(f => f.Fate == FieldFate.Conflict))
        {
            return new(r, ObjectAction.Conflict, fields);
        }
        return belonging.To == Belongs.ToNobody ? new(r, ObjectAction.Adopt, fields, belonging.Why)
            : findings.Count > 0 ? new(r, ObjectAction.Change, fields)
            : new(r, ObjectAction.Unchanged, fields);
    }

    /// <summary>Takes what is left to others out of the body and compares again, until nothing more is to be left.</summary>
    (IReadOnlyList<Finding> Findings, List<FieldChange> Left) Settle(
        Work work,
        FieldOwners owners,
        IReadOnlyDictionary<string, Deviation> known
    )
    {
        var left = new List<FieldChange>();
        for (var round = 0; ; round++)
        {
            var findings = FieldWalk.Compare(JsonSerializer.SerializeToElement(work.Body), work.Live, owners, known);
            var leaving = findings.Where(f => IsLeft(work.Ref, f)).ToList();
            if (leaving.Count == 0 || round == Rounds)
            {
                return (findings, left);
            }
            foreach (var f in leaving)
            {
                // A field that only we own falls back to its default when it is dropped, so there the live value is kept instead.
                if (f.Others.Count > 0)
                {
                    f.Path.RemoveFrom(work.Body);
                }
                else
                {
                    f.Path.SetIn(work.Body, f.Live);
                }
                left.Add(ToChange(work.Ref, f, FieldFate.Yield));
            }
        }
    }

    bool IsLeft(ObjectRef r, Finding f)
    {
        if (f.Live.ValueKind == JsonValueKind.Undefined || f.Kind == FindingKind.Dropped)
        {
            return false;
        }
        var always = scope.FieldChoice(r, f.Text) == ApplyChoice.Yield || (f.Text == "spec.replicas" && scope.Scaled.Contains(r));
        return f.Kind == FindingKind.NotOurs
            ? always && f.Others.Count > 0
            : always
                || (
                    f.Others.Count > 0
                    && scope.Request.Conflicts == ConflictPolicy.Yield
                    && scope.FieldChoice(r, f.Text) != ApplyChoice.Take
                );
    }

    FieldFate FateOf(ObjectRef r, Finding f, bool adopting) =>
        f.Kind switch
        {
            FindingKind.Dropped => FieldFate.Remove,
            FindingKind.NotOurs => FieldFate.Own,
            _ when f.Others.Count == 0 => FieldFate.Set,
            _ when scope.FieldChoice(r, f.Text) == ApplyChoice.Take || scope.Request.Conflicts == ConflictPolicy.Take => FieldFate.Take,
            _ when adopting && f.Others.All(o => o.IsLegacy) => FieldFate.Take,
            _ => FieldFate.Conflict,
        };

    /// <summary>Our marks are no part of what people wrote, and the inventory they name may be made between looking and doing.</summary>
    static bool IsOurMark(Finding f) =>
        f.Text
            is $"metadata.annotations.{Draft.ObjectAnnotation}"
                or $"metadata.labels.{Inventory.PartOf}"
                or $"metadata.annotations.{Draft.ReleaseAnnotation}";

    bool IsHookToRepeat(Work work) =>
        work.Draft.Options.IsHook && Belonging.Word(work.Live, "annotations", Draft.ReleaseAnnotation) != scope.Request.Release;

    FieldChange ToChange(ObjectRef r, Finding f, FieldFate fate) =>
        new(f.Text, fate, scope.Masking.Of(r, f.Path, f.Live), scope.Masking.Of(r, f.Path, f.Wanted), f.Others.FirstOrDefault()?.ToOwner());
}
