using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>
/// Protobuf bodies of the few kinds that kubectl sends in no other form (reviews, tokens, accounts, roles, plain data). Anything else is
/// refused with 415. A message is described as fields <c>number:name:type</c>; a type in capitals is another message, <c>*</c> repeats, <c>%</c> is a map.
/// </summary>
internal static class ProtobufReader
{
    static readonly byte[] Magic = [0x6b, 0x38, 0x73, 0x00];

    static readonly Dictionary<string, string> Messages = new(StringComparer.Ordinal)
    {
        ["Meta"] =
            "1:name:s 2:generateName:s 3:namespace:s 5:uid:s 6:resourceVersion:s 11:labels:%s 12:annotations:%s 13:ownerReferences:*Owner 14:finalizers:*s",
        ["Owner"] = "1:kind:s 3:name:s 4:uid:s 5:apiVersion:s 6:controller:b 7:blockOwnerDeletion:b",
        ["SelfSubjectAccessReview"] = "1:metadata:Meta 2:spec:AccessSpec",
        ["AccessSpec"] = "1:resourceAttributes:ResourceAttributes 2:nonResourceAttributes:PathAttributes",
        ["ResourceAttributes"] = "1:namespace:s 2:verb:s 3:group:s 4:version:s 5:resource:s 6:subresource:s 7:name:s",
        ["PathAttributes"] = "1:path:s 2:verb:s",
        ["SelfSubjectRulesReview"] = "1:metadata:Meta 2:spec:RulesSpec",
        ["RulesSpec"] = "1:namespace:s",
        ["SelfSubjectReview"] = "1:metadata:Meta",
        ["TokenRequest"] = "1:metadata:Meta 2:spec:TokenSpec",
        ["TokenSpec"] = "1:audiences:*s 4:expirationSeconds:i",
        ["ServiceAccount"] = "1:metadata:Meta 4:automountServiceAccountToken:b",
        ["Namespace"] = "1:metadata:Meta",
        ["ConfigMap"] = "1:metadata:Meta 2:data:%s 3:binaryData:%y 4:immutable:b",
        ["Secret"] = "1:metadata:Meta 2:data:%y 3:type:s 4:stringData:%s 5:immutable:b",
        ["Role"] = "1:metadata:Meta 2:rules:*Rule",
        ["ClusterRole"] = "1:metadata:Meta 2:rules:*Rule",
        ["Rule"] = "1:verbs:*s 2:apiGroups:*s 3:resources:*s 4:resourceNames:*s 5:nonResourceURLs:*s",
        ["RoleBinding"] = "1:metadata:Meta 2:subjects:*Subject 3:roleRef:RoleRef",
        ["ClusterRoleBinding"] = "1:metadata:Meta 2:subjects:*Subject 3:roleRef:RoleRef",
        ["Subject"] = "1:kind:s 2:apiGroup:s 3:name:s 4:namespace:s",
        ["RoleRef"] = "1:apiGroup:s 2:kind:s 3:name:s",
        ["DeleteOptions"] = "1:gracePeriodSeconds:i 2:preconditions:Preconditions 4:propagationPolicy:s 5:dryRun:*s",
        ["Preconditions"] = "1:uid:s 2:resourceVersion:s",
    };

    public static JsonObject Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
            throw ApiException.Media();
        byte[] type = [],
            raw = [];
        foreach (var (number, _, bytes) in Fields(body[Magic.Length..].ToArray()))
            if (number == 1)
                type = bytes;
            else if (number == 2)
                raw = bytes;
        var names = Fields(type).ToDictionary(f => f.Number, f => Encoding.UTF8.GetString(f.Bytes));
        var kind = names.GetValueOrDefault(2, "");
        if (!Messages.ContainsKey(kind) || !char.IsUpper(kind[0]))
            throw ApiException.Media($"the Sandbox reads {kind} as JSON or YAML only");
        var result = Message(kind, raw);
        result["apiVersion"] = names.GetValueOrDefault(1, "");
        result["kind"] = kind;
        return result;
    }

    static JsonObject Message(string name, byte[] raw)
    {
        var fields = Messages[name]
            .Split(' ')
            .Select(f => f.Split(':'))
            .ToDictionary(f => int.Parse(f[0], CultureInfo.InvariantCulture), f => (Name: f[1], Type: f[2]));
        var result = new JsonObject();
        foreach (var (number, value, bytes) in Fields(raw))
            if (fields.TryGetValue(number, out var field))
                Put(result, field.Name, field.Type, value, bytes);
        return result;
    }

    static void Put(JsonObject result, string name, string type, long value, byte[] bytes)
    {
        if (type[0] == '*')
        {
            if (result[name] is not JsonArray list)
                result[name] = list = [];
            list.Add(Value(type[1..], value, bytes));
        }
        else if (type[0] == '%')
        {
            if (result[name] is not JsonObject map)
                result[name] = map = [];
            var pair = Fields(bytes).ToDictionary(f => f.Number, f => f.Bytes);
            map[Encoding.UTF8.GetString(pair.GetValueOrDefault(1, []))] = Value(type[1..], 0, pair.GetValueOrDefault(2, []));
        }
        else if (type != "s" || bytes.Length > 0)
            result[name] = Value(type, value, bytes);
    }

    static JsonNode Value(string type, long value, byte[] bytes) =>
        type switch
        {
            "s" => Encoding.UTF8.GetString(bytes),
            "y" => Convert.ToBase64String(bytes),
            "i" => value,
            "b" => value != 0,
            _ => Message(type, bytes),
        };

    /// <summary>The fields of one message: number, and the number or the bytes it holds.</summary>
    static IEnumerable<(int Number, long Value, byte[] Bytes)> Fields(byte[] raw)
    {
        for (var at = 0; at < raw.Length; )
        {
            var tag = Varint(raw, ref at);
            switch (tag & 7)
            {
                case 0:
                    yield return ((int)(tag >> 3), Varint(raw, ref at), []);
                    break;
                case 2:
                    var length = (int)Varint(raw, ref at);
                    if (length < 0 || length > raw.Length - at)
                        throw ApiException.Bad("the protobuf body ends too early");
                    yield return ((int)(tag >> 3), 0, raw[at..(at + length)]);
                    at += length;
                    break;
                case 1 or 5:
                    at += (tag & 7) == 1 ? 8 : 4;
                    break;
                default:
                    throw ApiException.Bad("the protobuf body is malformed");
            }
        }
    }

    static long Varint(byte[] raw, ref int at)
    {
        long value = 0;
        for (var shift = 0; shift < 64 && at < raw.Length; shift += 7)
        {
            var part = raw[at++];
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
        throw ApiException.Bad("the protobuf body is malformed");
    }
}
