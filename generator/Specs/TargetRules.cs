using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about what kernels are generated for.</summary>
internal static class TargetRules
{
    private const string Property = "KernelGenTargets";

    private static readonly Place s_layer = new(LayerAttribute.QuantizedLinear, nameof(QuantizedLinearAttribute.Targets));

    /// <summary>The targets that the layer asks for, that the project does not leave out, and that something in the project can run.</summary>
    /// <param name="written">What the layer asks for.</param>
    /// <param name="project">The project it stands in.</param>
    /// <param name="layer">The class, as messages name it.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static KernelTargets Lower(Argument<KernelTargets> written, ProjectTraits project, string layer, ProblemList problems)
    {
        if ((written.Value & ~KernelTargets.All) != 0)
        {
            problems.Error(
                Rules.UnknownValue, s_layer, Says(written.Value), nameof(KernelTargets), string.Join(", ", Enum.GetNames(typeof(KernelTargets))));
            return default;
        }

        if (OfProject(project.Targets, problems) is not { } allowed)
        {
            return default;
        }

        KernelTargets targets = written.Value & allowed;
        if (targets == 0)
        {
            bool isEmpty = written.Value == 0;
            problems.Error(
                Rules.NoTarget,
                s_layer,
                Says(written.Value) + (isEmpty ? "" : " in a project with " + Property + " = " + project.Targets),
                isEmpty ? "KernelTargets.Cpu, KernelTargets.OpenCl, KernelTargets.Cuda or KernelTargets.All" : "a target that both have");
        }

        KernelTargets runs = targets & project.Runs;
        TargetPackage[] missing = [.. TargetPackage.All.Where(package => (targets & ~runs & package.Target) != 0)];
        bool isAsked = written.IsWritten || project.Targets.Length > 0;
        if (missing.Length > 0)
        {
            problems.Remark(
                isAsked ? Rules.PackageNotReferenced : Rules.TargetLeftOut,
                s_layer,
                isAsked ? written.IsWritten ? Says(written.Value) : Property + " = " + project.Targets : layer,
                string.Join(" and ", missing.Select(static package => package.Kernels)),
                (missing.Length > 1 ? "packages " : "package ") + string.Join(" and ", missing.Select(static package => package.Name)),
                string.Join(" ", missing.Select(static package => "<PackageReference Include=\"" + package.Name + "\" />")),
                string.Join(" | ", Names(runs).Select(static name => nameof(KernelTargets) + "." + name)));
        }

        if (project.PublishesAot && runs.HasFlag(KernelTargets.Cuda))
        {
            problems.Remark(Rules.CudaInNativeCode, s_layer, layer);
        }

        return runs;
    }

    /// <summary>The targets one by one, or the CPU if there are none: a layer needs one.</summary>
    private static IEnumerable<string> Names(KernelTargets targets) =>
        (targets == 0 ? KernelTargets.Cpu : targets).ToString().Split([", "], StringSplitOptions.None);

    private static string Says(KernelTargets value) => "Targets = " + value;

    /// <summary>The targets that a build property names, all of them if it names none; <c>null</c> if a word is no target.</summary>
    private static KernelTargets? OfProject(string property, ProblemList problems)
    {
        KernelTargets targets = 0;
        foreach (string part in property.Split(',', ';'))
        {
            string word = part.Trim();
            KernelTargets? target = word.Length == 0 ? default(KernelTargets) : Named(word);
            if (target is null)
            {
                problems.Error(Rules.UnknownTarget, default, word, string.Join(", ", Enum.GetNames(typeof(KernelTargets))));
                return null;
            }

            targets |= target.Value;
        }

        return targets == 0 ? KernelTargets.All : targets;
    }

    private static KernelTargets? Named(string word)
    {
        foreach (KernelTargets target in (KernelTargets[])Enum.GetValues(typeof(KernelTargets)))
        {
            if (string.Equals(target.ToString(), word, StringComparison.OrdinalIgnoreCase))
            {
                return target;
            }
        }

        return null;
    }
}
