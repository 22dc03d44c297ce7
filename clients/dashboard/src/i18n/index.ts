/** Chinese first, English by a toggle; the choice is kept for this computer. */
import { createI18n } from 'vue-i18n'
import en from './en'
import zh from './zh'

export type Language = 'zh' | 'en'
const KEPT = 'jinbo.language'

const chosen: Language = localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh'

export const i18n = createI18n({
  legacy: false,
  locale: chosen as string,
  fallbackLocale: 'zh',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
  messages: { zh, en },
})

export function setLanguage(language: Language): void {
  i18n.global.locale.value = language
  localStorage.setItem(KEPT, language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.title = i18n.global.t('app.title')
}

export function language(): Language {
  return i18n.global.locale.value as Language
}
