using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Text;
using ILGPU.Backends.PTX;
using static ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>;

namespace KernelGen;

/// <summary>Puts registers and constants of one call into the text of its instruction.</summary>
internal readonly struct PtxText(PTXCodeGenerator generator, MethodInfo method, ParameterInfo[] parameters, Register[] arguments, Register? result)
{
    private const string Result = "result";

    /// <summary>The text with every <c>%name</c> and <c>#name</c> replaced. Other names after a percent sign are PTX's own, such as <c>%laneid</c>.</summary>
    public string Fill(string text)
    {
        StringBuilder filled = new();
        for (int i = 0; i < text.Length;)
        {
            char sigil = text[i];
            if (sigil is not ('%' or '#'))
            {
                filled.Append(sigil);
                i++;
                continue;
            }

            int end = i + 1;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                end++;
            }

            string name = text[(i + 1)..end];
            filled.Append(sigil == '#' ? Constant(name) : Find(name) is { } register ? Registers(register) : text[i..end]);
            i = end;
        }

        return filled.ToString();
    }

    private Register? Find(string name)
    {
        if (name == Result)
        {
            return result;
        }

        int index = Array.FindIndex(parameters, parameter => parameter.Name == name);
        return index < 0 ? null : arguments[index];
    }

    private string Registers(Register register)
    {
        List<string> names = [];
        Collect(register, names);
        return register.IsCompound ? "{" + string.Join(", ", names) + "}" : names[0];
    }

    private void Collect(Register register, List<string> names)
    {
        switch (register)
        {
            case CompoundRegister compound:
                foreach (Register child in compound.Children)
                {
                    Collect(child, names);
                }

                break;
            case PrimitiveRegister primitive:
                // ILGPU's text of a register has no percent sign.
                names.Add("%" + PTXRegisterAllocator.GetStringRepresentation(generator.EnsureHardwareRegister(primitive)).TrimStart('%'));
                break;
        }
    }

    private string Constant(string name) => Find(name) is ConstantRegister constant
        ? constant.Value.RawValue.ToString(CultureInfo.InvariantCulture)
        : throw new NotSupportedException($"{nameof(Ptx)}.{method.Name}: '{name}' is part of the instruction, so it must be a constant.");
}
