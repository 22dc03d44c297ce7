/** Words for the API's codes and spans; what is not in the dictionary is shown as it came, never as a blank. */
import { useI18n } from 'vue-i18n'
import { age, type Span } from '@/time/format'

export function useWords() {
  const { t, te, locale } = useI18n()

  /** A code in words, e.g. word('kind', 'FRIDGE') = 冷藏柜. */
  function word(group: string, code: string | null | undefined): string {
    if (!code) return ''
    const key = `${group}.${code}`
    return te(key) ? t(key) : code
  }

  function span(value: Span | undefined): string {
    if (!value) return t('app.unknown')
    return value.unit === 'second' && value.n < 5 ? t('age.now') : t(`age.${value.unit}`, { n: value.n })
  }

  /** "12 分钟前" of a moment. */
  function ago(since: number, now: number): string {
    return span(age(since, now))
  }

  /** The field of a bilingual text in the chosen language. */
  function pick(text: { zh: string; en: string } | undefined): string {
    if (!text) return ''
    return (locale.value === 'en' ? text.en || text.zh : text.zh) ?? ''
  }

  return { t, word, ago, pick, locale }
}
