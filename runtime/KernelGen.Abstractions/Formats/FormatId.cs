using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KernelGen;

/// <summary>Reads format ids. The grammar, parts joined by <c>_</c>:</summary>
/// <remarks>
/// <code>
/// id       = weights [ "_s" sparsity ] { "_" share } [ "_p" ] [ "_" lowRank ] [ "_" outliers ] [ "_a" ("8" | "16") [ "g" size ] ]
/// weights  = element ("t" | "c" | "g" size) [ "sf32" | "se8m0" | "se4m3" | "s" bits "b" rows "x" groups ] [ "z" ]  |  "f16"  |  "f32"
/// element  = ("i" | "u" | "nf" | "pot" | "post" | "lut") bits  |  "tern"  |  "e2m1"  |  "e3m2"  |  "e2m3"  |  "e4m3"  |  "e5m2"
/// sparsity = N M (one digit each)  |  N "of" M
/// share    = "k" percent weights (of the groups of columns)  |  "n" percent weights (of the rows)
/// lowRank  = ("lr" percent [ ("dn" | "up") multiple ] | "rank" r) weights
/// outliers = ("o" | "oc") percent
/// </code>
/// </remarks>
public static class FormatId
{
    private const string WeightsPattern =
        @"(?:(?<element>[iu]\d|nf\d|pot\d|post\d|lut\d|tern|e\dm\d)(?:(?<gran>[tc])|g(?<group>\d{1,9}))"
        + @"(?:(?<scale>sf32|se8m0|se4m3)|s(?<second>\d)b(?<rows>\d{1,2})x(?<groups>\d{1,4}))?(?<zero>z)?|(?<float>f16|f32))";

    private static readonly Regex s_weights = new("^" + WeightsPattern + "$", RegexOptions.CultureInvariant);

    private static readonly Regex s_sparsity = new(@"^s(?:(?<n>\d)(?<m>\d)|(?<n>\d{1,2})of(?<m>\d{1,2}))$", RegexOptions.CultureInvariant);

    private static readonly Regex s_share = new(@"^(?<axis>[kn])(?<percent>\d{1,2}(?:\.\d{1,2})?)(?<weights>[iufnplet].*)$", RegexOptions.CultureInvariant);

    private static readonly Regex s_lowRank = new(
        @"^(?:lr(?<percent>\d{1,3}(?:\.\d)?)(?:(?<dir>dn|up)(?<multiple>\d{1,9}))?|rank(?<rank>\d{1,9}))(?<weights>[iufnplet].*)$",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_outliers = new(@"^o(?<columns>c)?(?<percent>\d{1,3}(?:\.\d{1,2})?)$", RegexOptions.CultureInvariant);

    private static readonly Regex s_activations = new(@"^a(?<bits>8|16)(?:g(?<group>\d{1,9}))?$", RegexOptions.CultureInvariant);

    /// <summary>Reads a format id.</summary>
    /// <exception cref="FormatException">The id does not follow the grammar; the message names the part and what is allowed.</exception>
    public static LayerFormat Parse(string id) =>
        TryParse(id, out LayerFormat? format, out string? error) ? format! : throw new FormatException(error);

    /// <summary>Reads a format id, or says what is wrong with it.</summary>
    public static bool TryParse(string id, out LayerFormat? format, out string? error)
    {
        format = null;
        try
        {
            format = Read(id ?? "");
            error = null;
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            error = "'" + id + "' is not a format id: " + exception.Message;
            return false;
        }
    }

    private static LayerFormat Read(string id)
    {
        string[] parts = id.Split('_');
        Sparsity? sparsity = null;
        LowRankFormat? lowRank = null;
        OutlierFormat? outliers = null;
        ActivationFormat activations = ActivationFormat.Float32;
        int next = 1;

        if (next < parts.Length && s_sparsity.Match(parts[next]) is { Success: true } s)
        {
            sparsity = new Sparsity(Number(s, "n"), Number(s, "m"));
            next++;
        }

        List<MixShare> shares = [];
        MixAxis axis = default;
        for (; next < parts.Length && s_share.Match(parts[next]) is { Success: true } share; next++)
        {
            MixAxis own = share.Groups["axis"].Value == "n" ? MixAxis.Rows : MixAxis.Groups;
            axis = shares.Count == 0 || own == axis ? own : throw new FormatException("'" + parts[next] + "' shares out another axis than the part before it; use k… or n… only.");
            shares.Add(new(Percent(share) / 100, ReadWeights(share.Groups["weights"].Value, null)));
        }

        bool isPermuted = next < parts.Length && parts[next] == "p";
        next += isPermuted ? 1 : 0;
        if (next < parts.Length && s_lowRank.Match(parts[next]) is { Success: true } lr)
        {
            lowRank = ReadLowRank(lr);
            next++;
        }

        if (next < parts.Length && s_outliers.Match(parts[next]) is { Success: true } o)
        {
            outliers = new OutlierFormat(o.Groups["columns"].Success ? OutlierKind.Columns : OutlierKind.Csr, Percent(o) / 100);
            next++;
        }

        if (next < parts.Length && s_activations.Match(parts[next]) is { Success: true } a)
        {
            activations = ReadActivations(a);
            next++;
        }

        return next == parts.Length
            ? new LayerFormat(ReadWeights(parts[0], sparsity), lowRank, activations, outliers, shares.Count == 0 ? null : new(axis, shares), isPermuted)
            : throw new FormatException(
                "'" + parts[next] + "' is no part, or stands in the wrong place; "
                + "the order is weights, s24, k25… or n10…, p, lr10… or rank64…, o0.5 or oc1, a8 or a16, for example i4t_s24_lr10i4g128_a8.");
    }

    private static ActivationFormat ReadActivations(Match match) => (match.Groups["bits"].Value, match.Groups["group"].Success) switch
    {
        ("8", false) => ActivationFormat.Int8PerToken,
        ("8", true) => ActivationFormat.Int8PerGroup(Number(match, "group")),
        (_, false) => ActivationFormat.Int16PerToken,
        _ => ActivationFormat.Int16PerGroup(Number(match, "group")),
    };

    private static LowRankFormat ReadLowRank(Match match)
    {
        WeightFormat factors = ReadWeights(match.Groups["weights"].Value, null);
        if (match.Groups["rank"].Success)
        {
            return LowRankFormat.OfRank(Number(match, "rank"), factors);
        }

        double ratio = Percent(match) / 100;
        return match.Groups["dir"].Success
            ? LowRankFormat.OfRatio(ratio, factors, Number(match, "multiple"), match.Groups["dir"].Value == "up" ? RankRounding.Up : RankRounding.Down)
            : LowRankFormat.OfRatio(ratio, factors);
    }

    private static WeightFormat ReadWeights(string text, Sparsity? sparsity)
    {
        Match match = s_weights.Match(text);
        if (!match.Success)
        {
            throw new FormatException(
                "'" + text + "' names no weights; write an element such as i4, u3, nf4 or e4m3, then t (tensor), c (channel) or g with a group size, then sf32, se8m0, se4m3 or a second level such as s3b16x1, and z, if wanted, or f16 or f32.");
        }

        if (match.Groups["float"].Success)
        {
            return new WeightFormat(text == "f16" ? Element.Float16 : Element.Float32, Granularity.Tensor, sparsity: sparsity);
        }

        bool isGroup = match.Groups["group"].Success;
        return new WeightFormat(
            Element.Parse(match.Groups["element"].Value),
            isGroup ? Granularity.Group : match.Groups["gran"].Value == "t" ? Granularity.Tensor : Granularity.Row,
            isGroup ? Number(match, "group") : 0,
            match.Groups["scale"].Value switch { "sf32" => ScaleType.Float32, "se8m0" => ScaleType.PowerOfTwo, "se4m3" => ScaleType.Float8, _ => ScaleType.Float16 },
            match.Groups["zero"].Success,
            sparsity,
            match.Groups["second"].Success ? new(Number(match, "second"), Number(match, "rows"), Number(match, "groups")) : null);
    }

    private static double Percent(Match match) => double.Parse(match.Groups["percent"].Value, CultureInfo.InvariantCulture);

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
}
