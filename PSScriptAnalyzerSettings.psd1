# What `Invoke-ScriptAnalyzer -Settings PSScriptAnalyzerSettings.psd1` looks at. All rules, but for those that do not fit here, each with its reason.
@{
    ExcludeRules = @(
        # PowerShell 7 reads UTF-8 without a mark at the beginning.
        'PSUseBOMForUnicodeEncodedFile'
        # Join-Path with three parts, and programs with their own arguments, read well as they are.
        'PSAvoidUsingPositionalParameters'
        # Sees neither script blocks that are called later, as the tasks of build.ps1 are, nor the blocks of Pester that share variables.
        'PSReviewUnusedParameter'
        'PSUseDeclaredVarsMoreThanAssignments'
        # Helpers of the tests change nothing that a user would be asked about, and some make several things. The cmdlets' own names are tested.
        'PSUseShouldProcessForStateChangingFunctions'
        'PSUseSingularNouns'
        # What a fake module or an example leaves for its test has to be seen from both.
        'PSAvoidGlobalVars'
        # Keys of servers that a test itself has started, and keys that are in the environment already: nothing is exposed that was not.
        'PSAvoidUsingConvertToSecureStringWithPlainText'
        # The servers of the tests are on loopback and have no TLS.
        'PSAvoidUsingAllowUnencryptedAuthentication'
        # Archives publish MD5; what arrived is compared with what they say.
        'PSAvoidUsingBrokenHashAlgorithms'
    )
}
